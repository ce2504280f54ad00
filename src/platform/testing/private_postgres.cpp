// SPDX-License-Identifier: Apache-2.0
#include "platform/testing/private_postgres.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <libpq-fe.h>
#include <memory>
#include <pwd.h>
#include <sys/wait.h>
#include <thread>
#include <vector>

#include "platform/testing/child.h"
#include "platform/testing/free_port.h"

namespace atelier {
namespace {

constexpr std::chrono::seconds kStartDeadline{60};
constexpr const char* kPrograms = "/usr/lib/postgresql/15/bin/";  // as Debian 12 has them
constexpr const char* kOwner = "postgres";

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "A private PostgreSQL is needed here: %s\n", why.c_str());
  std::abort();
}

/// PostgreSQL does not run as root, so root runs it as the user that its package made.
pid_t spawn(const std::vector<std::string>& command, const std::string& log,
            const std::map<std::string, std::string>& environment = {}) {
  return testing::start_child({.words = command,
                               .log = log,
                               .ends_by = "INT",
                               .user = ::geteuid() == 0 ? kOwner : "",
                               .environment = environment});
}

void give_to_owner(const std::filesystem::path& folder) {
  if (::geteuid() != 0) return;
  const passwd* const owner = ::getpwnam(kOwner);
  if (!owner) give_up("there is no user postgres; apt-get install postgresql");
  if (::chown(folder.c_str(), owner->pw_uid, owner->pw_gid) != 0) give_up("cannot chown");
}

}  // namespace

PrivatePostgres::PrivatePostgres(Durability durability,
                                 std::map<std::string, std::string> environment)
    : durability_(durability), environment_(std::move(environment)) {
  if (!std::filesystem::exists(std::string(kPrograms) + "initdb"))
    give_up(std::string("there is none in ") + kPrograms + "; apt-get install postgresql");
  give_to_owner(folder_);
  const pid_t made =
      spawn({std::string(kPrograms) + "initdb", "--no-sync", "--auth=trust", "--username=atelier",
             "--encoding=UTF8", "--locale=C.UTF-8", "--pgdata=" + folder_.file("data")},
            folder_.file("log"));
  if (testing::wait_for_child(made) != 0) give_up("initdb failed; see " + folder_.file("log"));
  port_ = testing::free_port();
  start();
}

PrivatePostgres::~PrivatePostgres() { end(SIGINT); }

void PrivatePostgres::start() {
  std::vector<std::string> command = {std::string(kPrograms) + "postgres", "-D",
                                      folder_.file("data")};
  std::vector<std::string> settings = {
      "port=" + std::to_string(port_), "listen_addresses=127.0.0.1",
      "unix_socket_directories=" + folder_.path().string(), "max_connections=300",
      // Without replicas to feed the log is smaller and databases are copied as files.
      "wal_level=minimal", "max_wal_senders=0"};
  if (durability_ == Durability::none)
    settings.insert(settings.end(), {"fsync=off", "full_page_writes=off", "autovacuum=off"});
  for (const auto& setting : settings) command.insert(command.end(), {"-c", setting});
  if (server_ > 0 && becomes_ready()) return;
  server_ = spawn(command, folder_.file("log"), environment_);
  if (!becomes_ready()) give_up("it does not start; see " + folder_.file("log"));
}

/// False where it ends.
bool PrivatePostgres::becomes_ready() const {
  const auto deadline = std::chrono::steady_clock::now() + kStartDeadline;
  while (PQping(url().c_str()) != PQPING_OK) {
    if (::waitpid(server_, nullptr, WNOHANG) != 0) return false;
    if (std::chrono::steady_clock::now() > deadline)
      give_up("it does not answer; see " + folder_.file("log"));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

void PrivatePostgres::stop_at_once() { end(SIGQUIT); }

void PrivatePostgres::end(int signal) {
  if (server_ < 0) return;
  ::kill(server_, signal);
  testing::wait_for_child(server_);
  server_ = -1;
}

std::string PrivatePostgres::url(const std::string& database) const {
  return "postgres://atelier@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

void PrivatePostgres::create(const std::string& database) { copy("template0", database); }

void PrivatePostgres::copy(const std::string& from, const std::string& to) {
  // Without syncs copying the files takes a third of the time that writing them to the log does.
  run("CREATE DATABASE \"" + to + "\" TEMPLATE \"" + from + "\" STRATEGY file_copy");
}

void PrivatePostgres::drop(const std::string& database) {
  run("DROP DATABASE \"" + database + "\" WITH (FORCE)");
}

std::string PrivatePostgres::run(const std::string& statements, const std::string& database) const {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url(database).c_str()),
                                                                PQfinish);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(
      PQexec(connection.get(), statements.c_str()), PQclear);
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    give_up(statements + ": " + PQerrorMessage(connection.get()));
  return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

PrivatePostgres& PrivatePostgres::shared(Durability durability) {
  static PrivatePostgres one(durability);
  return one;
}

}  // namespace atelier
