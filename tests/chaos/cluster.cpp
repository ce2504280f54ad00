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

std::vector<harness::Part> parts_over(const Surroundings& all, int replicas) {
  const auto database =
      through(all.postgres.url("atelier"), all.postgres.port(), all.to_postgres.port());
  return harness::parts_apart(replicas, [&](const std::string& context) {
    return std::vector<std::string>{"--database", database, "--broker",
                                    all.rabbitmq.url(context, all.to_rabbitmq.port())};
  });
}

}  // namespace

Surroundings::Surroundings()
    : postgres(PrivatePostgres::Durability::full, disk_of_postgres.environment()),
      rabbitmq(disk_of_rabbitmq.environment()),
      to_postgres(postgres.port()),
      to_rabbitmq(rabbitmq.port()) {
  const auto migrated = harness::run({"migrate", "--database", postgres.url("atelier")});
  if (migrated.code != 0) throw std::runtime_error("cannot migrate: " + migrated.out);
}

Cluster::Cluster(int replicas)
    : Processes(folder.path() / "data", parts_over(*this, replicas), {.until_ready = false}) {
  if (!wait_until_ready(kStart)) throw std::runtime_error("the parts did not come up");
}

Cluster::~Cluster() {
  to_postgres.fall_silent(false);
  to_rabbitmq.fall_silent(false);
}

void Cluster::restart(const std::string& part, const std::vector<std::string>& environment) {
  kill_hard(part);
  // Where the database is away it ends at once.
  std::string last_words;
  const bool started = comes_true(kStart, [&] {
    try {
      start(part, environment);
      return true;
    } catch (const std::runtime_error& failed) {
      last_words = failed.what();
      return false;
    }
  });
  if (!started) throw std::runtime_error(last_words);
}

bool Cluster::wait_until_ready(Seconds longest) {
  return comes_true(longest, [&] {
    return std::ranges::all_of(parts(), [&](const std::string& part) {
      if (!running(part)) restart(part);
      return is_ready(url_of(part));
    });
  });
}

}  // namespace atelier::chaos
