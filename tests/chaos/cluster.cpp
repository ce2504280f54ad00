// SPDX-License-Identifier: Apache-2.0
#include "tests/chaos/cluster.h"

#include <algorithm>
#include <stdexcept>

#include "platform/http/client/client.h"

namespace atelier::chaos {
namespace {

constexpr Seconds kStart{60};

bool is_ready(const std::string& url) {
  http::Client client(url);
  const auto answer = client.send({.path = "/readyz", .timeout_ms = 2000});
  return answer && answer->status == 200;
}

/// The same address with another port.
std::string through(const std::string& url, int from, int to) {
  auto text = url;
  const auto port = ":" + std::to_string(from);
  text.replace(text.find(port), port.size(), ":" + std::to_string(to));
  return text;
}

}  // namespace

Cluster::Cluster(int replicas)
    : postgres(PrivatePostgres::Durability::full, disk_of_postgres.environment()),
      to_postgres(postgres.port()),
      to_rabbitmq(rabbitmq.port()),
      data_(folder_.path() / "data") {
  std::filesystem::create_directories(data_);
  const auto migrated =
      harness::run({"migrate", "--data", data_.string(), "--database", postgres.url("atelier")});
  if (migrated.code != 0) throw std::runtime_error("cannot migrate: " + migrated.out);
  for (const auto& context : contexts())
    for (int i = 1; i <= (context == "crm" || context == "mes" ? replicas : 1); ++i) {
      names_.push_back(context + "-" + std::to_string(i));
      parts_.push_back({names_.back(), context, start(context, {})});
    }
  if (!wait_until_ready(kStart)) throw std::runtime_error("the parts did not come up");
}

const std::vector<std::string>& Cluster::contexts() {
  static const std::vector<std::string> names{"identity", "pricing", "shop", "crm", "mes"};
  return names;
}

Cluster::~Cluster() {
  to_postgres.fall_silent(false);
  to_rabbitmq.fall_silent(false);
}

std::shared_ptr<harness::Program> Cluster::start(
    const std::string& context, const std::vector<std::string>& environment) const {
  return std::make_shared<harness::Program>(
      data_, harness::Start{
                 .flags = {"--target=" + context, "--database",
                           through(postgres.url("atelier"), postgres.port(), to_postgres.port()),
                           "--broker", rabbitmq.url(context, to_rabbitmq.port())},
                 .environment = environment,
                 .until_ready = false});
}

std::shared_ptr<harness::Program> Cluster::program_of(const std::string& part) const {
  const std::lock_guard lock(mutex_);
  return std::ranges::find(parts_, part, &Part::name)->program;
}

void Cluster::replace(const std::string& part, std::shared_ptr<harness::Program> program) {
  const std::lock_guard lock(mutex_);
  std::ranges::find(parts_, part, &Part::name)->program.swap(program);
}

std::string Cluster::url_of(const std::string& part) const {
  const auto program = program_of(part);
  return program ? program->url() : "";
}

pid_t Cluster::pid_of(const std::string& part) const {
  const auto program = program_of(part);
  return program ? program->pid() : -1;
}

std::string Cluster::url(const std::string& context, unsigned turn) const {
  const std::lock_guard lock(mutex_);
  std::vector<const Part*> running;
  for (const auto& part : parts_)
    if (part.context == context && part.program) running.push_back(&part);
  return running.empty() ? "" : running[turn % running.size()]->program->url();
}

void Cluster::kill_hard(const std::string& part) {
  if (const auto program = program_of(part)) program->kill_hard();
  replace(part, nullptr);
}

void Cluster::restart(const std::string& part, const std::vector<std::string>& environment) {
  kill_hard(part);
  const auto context = part.substr(0, part.find('-'));
  // Where the database is away it ends at once, as under systemd, which starts it again.
  std::string last_words;
  const bool started = comes_true(kStart, [&] {
    try {
      replace(part, start(context, environment));
      return true;
    } catch (const std::runtime_error& failed) {
      last_words = failed.what();
      return false;
    }
  });
  if (!started) throw std::runtime_error(last_words);
}

bool Cluster::running(const std::string& part) {
  const auto program = program_of(part);
  return program && program->running();
}

bool Cluster::wait_until_ready(Seconds longest) {
  return comes_true(longest, [&] {
    return std::ranges::all_of(names_, [&](const std::string& part) {
      if (!running(part)) restart(part);
      return is_ready(url_of(part));
    });
  });
}

}  // namespace atelier::chaos
