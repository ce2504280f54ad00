// SPDX-License-Identifier: Apache-2.0
#include "tests/drill/faults.h"

#include <fstream>
#include <libpq-fe.h>
#include <signal.h>
#include <stdexcept>

#include "tests/drill/on_call.h"

namespace atelier::drill {
namespace {

/// sql::Database::try_lease() of PostgreSQL, for the relay.
const std::string kLease = "hashtextextended('lease ' || 'relay', 0)";
const std::string kHolder =
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database ="
    " (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND objid::bigint = (" +
    kLease + " & 4294967295)";

class Session {
 public:
  explicit Session(const std::string& database) : session_(PQconnectdb(database.c_str())) {
    if (PQstatus(session_) != CONNECTION_OK) fail();
  }
  ~Session() { PQfinish(session_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// The first column.
  std::vector<std::string> ask(const std::string& statement) {
    PGresult* const result = PQexec(session_, statement.c_str());
    std::vector<std::string> values;
    const bool done = PQresultStatus(result) == PGRES_TUPLES_OK;
    for (int i = 0; done && i < PQntuples(result); ++i)
      values.emplace_back(PQgetvalue(result, i, 0));
    PQclear(result);
    if (!done) fail();
    return values;
  }
  pg_conn* release() { return std::exchange(session_, nullptr); }
  pg_conn* native() { return session_; }

 private:
  [[noreturn]] void fail() {
    const std::string why = PQerrorMessage(session_);
    PQfinish(session_);
    throw std::runtime_error(why);
  }
  pg_conn* session_;
};

pid_t parent_of(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string word; status >> word;)
    if (word == "PPid:") {
      pid_t parent = -1;
      status >> parent;
      return parent;
    }
  throw std::runtime_error("no process " + std::to_string(process));
}

}  // namespace

RelayHeldUp::RelayHeldUp(const std::string& database) {
  Session next(database);
  const auto own = next.ask("SELECT pg_backend_pid()").at(0);
  // First in the row for it, then whoever has it loses it.
  if (PQsendQuery(next.native(), ("SELECT pg_advisory_lock(" + kLease + ")").c_str()) != 1)
    throw std::runtime_error(PQerrorMessage(next.native()));
  Session other(database);
  const bool held = comes_true([&] {
    const auto holders = other.ask(kHolder);
    if (holders.size() == 1 && holders[0] == own) return true;
    for (const auto& holder : holders) other.ask("SELECT pg_terminate_backend(" + holder + ")");
    return false;
  });
  if (!held) throw std::runtime_error("the relay keeps its lease");
  session_ = next.release();
}

RelayHeldUp::~RelayHeldUp() { PQfinish(session_); }

DatabasePaused::DatabasePaused(const std::string& database) {
  Session session(database);
  for (const auto& process :
       session.ask("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                   " AND pid <> pg_backend_pid()"))
    processes_.push_back(std::stoi(process));
  processes_.push_back(parent_of(std::stoi(session.ask("SELECT pg_backend_pid()").at(0))));
  for (const auto process : processes_) ::kill(process, SIGSTOP);
}

DatabasePaused::~DatabasePaused() {
  for (const auto process : processes_) ::kill(process, SIGCONT);
}

}  // namespace atelier::drill
