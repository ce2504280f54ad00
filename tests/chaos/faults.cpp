// SPDX-License-Identifier: Apache-2.0
#include "tests/chaos/faults.h"

#include <algorithm>
#include <numeric>
#include <signal.h>
#include <stdexcept>

#include "platform/testing/rabbit_admin.h"
#include "tests/chaos/operator.h"
#include "tests/chaos/time.h"

namespace atelier::chaos {
namespace {

using std::chrono::milliseconds;

void pass(int ms) { let_pass(milliseconds(ms)); }

constexpr Seconds kToItsPoint{10};
constexpr Seconds kToStop{30};
constexpr Seconds kToBeSeen{15};
/// Older than anything that may wait in a queue; see docs/rabbitmq.md.
constexpr std::int64_t kOldest_us = 45 * kSecond;

/// Where a process ends itself, see bus/message_context.h.
const char* const kCrashPoints[] = {"after_publish", "before_mark_sent", "after_consume"};
const char* const kSenders[] = {"crm", "mes", "pricing", "shop"};
const char* const kQueues[] = {"crm.evt", "mes.cmd", "pricing.job", "shop.evt"};

const Sign kAway{"up"};
const Sign kStartedAgain{"process_start_time_seconds"};
const Sign kStoodStill{"atelier_process_standstills_total"};
const Sign kDatabaseFailed{"atelier_db_failures_total"};
const Sign kRunAgain{"atelier_db_retries_total", "reason=\"connection\""};
const Sign kInDoubt{"atelier_db_commits_in_doubt_total"};
const Sign kConnectionLost{"atelier_broker_connection_failures_total"};
const Sign kUnconfirmed{"atelier_publish_timeouts_total"};
const Sign kBlocked{"atelier_broker_blocked_total"};
const Sign kReturned{"atelier_publish_returned_total"};

Sign slow_database(const char* seconds) {
  return {"db_client_operation_duration_seconds", "", seconds};
}
Sign slow_messages(const char* seconds) { return {"atelier_message_transit_seconds", "", seconds}; }

/// RabbitMQ asks `df`, which on a busy machine takes longer than rabbitmqctl waits (5 s).
void limit_free_disk(const testing::PrivateRabbitmq& rabbitmq, const char* limit) {
  for (int tries_left = 2;; --tries_left) try {
      return rabbitmq.ctl({"set_disk_free_limit", limit});
    } catch (const std::runtime_error&) {
      if (tries_left == 0) throw;
    }
}

const std::vector<Sign> kNewProcess{kStartedAgain, kAway};
const std::vector<Sign> kLostDatabase{kRunAgain, kDatabaseFailed, kInDoubt};

}  // namespace

Faults::Faults(Cluster& cluster, std::uint64_t seed, const std::string& only)
    : cluster_(cluster), random_(static_cast<unsigned>(seed)) {
  add_to_processes();
  add_to_disks();
  add_to_postgres();
  add_to_rabbitmq();
  add_to_network();
  std::erase_if(kinds_,
                [&](const Kind& kind) { return kind.name.find(only) == std::string::npos; });
  if (kinds_.empty()) throw std::runtime_error("there is no fault " + only);
  watch_ = std::make_unique<Watch>(cluster, all_signs());
}

std::vector<Sign> Faults::all_signs() const {
  std::map<std::string, Sign> signs;
  for (const auto& kind : kinds_)
    for (const auto& sign : kind.signs) signs.emplace(sign.text(), sign);
  std::vector<Sign> list;
  for (const auto& [text, sign] : signs) list.push_back(sign);
  return list;
}

std::vector<std::string> Faults::moved_in_calm(Seconds time) const {
  const auto before = watch_->mark();
  let_pass(time);
  return watch_->moved_since(before, all_signs());
}

Injected Faults::inject(double at_s) {
  if (order_.empty()) {
    order_.resize(kinds_.size());
    std::iota(order_.begin(), order_.end(), 0);
    std::ranges::shuffle(order_, random_);
  }
  const auto& kind = kinds_[order_.back()];
  order_.pop_back();
  const auto before = watch_->mark();
  const auto begun = Steady::now();
  Injected fault{.at_s = at_s, .kind = kind.name, .what = kind.inject()};
  fault.took_s = Seconds(Steady::now() - begun).count();
  comes_true(kToBeSeen, [&] {
    fault.shown_by = watch_->moved_since(before, kind.signs);
    return !fault.shown_by.empty();
  });
  return fault;
}

std::string Faults::any_part() { return cluster_.parts()[random_() % cluster_.parts().size()]; }

int Faults::one_of(std::initializer_list<int> choices) {
  return *(choices.begin() + random_() % choices.size());
}

void Faults::add_to_processes() {
  kinds_.push_back({"process killed", kNewProcess, [this] {
                      const auto part = any_part();
                      const int ms = one_of({0, 500, 3000});
                      cluster_.kill_hard(part);
                      pass(ms);
                      cluster_.restart(part);
                      return part + ", gone for " + std::to_string(ms) + " ms";
                    }});
  kinds_.push_back({"process paused", {kStoodStill, kAway}, [this] {
                      const auto part = any_part();
                      const int ms = one_of({1000, 10'000, 20'000});
                      const auto pid = cluster_.pid_of(part);
                      ::kill(pid, SIGSTOP);
                      pass(ms);
                      ::kill(pid, SIGCONT);
                      return part + " for " + std::to_string(ms) + " ms";
                    }});
  // All processes of a context: only one of them relays and consumes.
  kinds_.push_back({"processes end at a named point", kNewProcess, [this] {
                      const std::string context = kSenders[random_() % std::size(kSenders)];
                      const std::string point = kCrashPoints[random_() % std::size(kCrashPoints)];
                      const auto parts = cluster_.parts_of(context);
                      for (const auto& part : parts)
                        cluster_.restart(part, {"ATELIER_CRASH_AT=" + point});
                      const bool ended = comes_true(kToItsPoint, [&] {
                        return std::ranges::any_of(
                            parts, [&](const auto& part) { return !cluster_.running(part); });
                      });
                      for (const auto& part : parts) cluster_.restart(part);
                      return context + " at " + point + (ended ? "" : ", which none passed");
                    }});
  kinds_.push_back({"process stopped in order", kNewProcess, [this] {
                      const auto part = any_part();
                      ::kill(cluster_.pid_of(part), SIGTERM);
                      comes_true(kToStop, [&] { return !cluster_.running(part); });
                      cluster_.restart(part);
                      return part;
                    }});
  kinds_.push_back({"clock of a process jumps", {{"atelier_clock_seconds"}}, [this] {
                      const auto part = any_part();
                      const int seconds = one_of({-60, 60});
                      const auto jump = (seconds > 0 ? "+" : "") + std::to_string(seconds);
                      cluster_.restart(
                          part, {"LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
                                 "FAKETIME=" + jump, "DONT_FAKE_MONOTONIC=1"});
                      pass(10'000);
                      cluster_.restart(part);
                      return part + " by " + jump + " s for 10 s";
                    }});
}

void Faults::add_to_disks() {
  auto& disk = cluster_.disk_of_postgres;
  kinds_.push_back({"disk of PostgreSQL full",
                    {{"atelier_db_failures_total", "type=\"storage-full\""}, kRunAgain, kInDoubt},
                    [this, &disk] {
                      disk.be_full(true);
                      pass(3000);
                      disk.be_full(false);
                      cluster_.postgres.start();
                      return std::string("3000 ms");
                    }});
  kinds_.push_back({"syncs of PostgreSQL fail", kLostDatabase, [this, &disk] {
                      disk.fail_syncs(true);
                      pass(1000);
                      disk.fail_syncs(false);
                      cluster_.postgres.start();
                      return std::string("1000 ms");
                    }});
  kinds_.push_back({"syncs of RabbitMQ fail", {kConnectionLost, kUnconfirmed}, [this] {
                      cluster_.disk_of_rabbitmq.fail_syncs(true);
                      pass(3000);
                      cluster_.disk_of_rabbitmq.fail_syncs(false);
                      cluster_.rabbitmq.kill_hard();  // it may have given up its queues
                      cluster_.rabbitmq.start();
                      cluster_.rabbitmq.wait_until_ready();
                      return std::string("3000 ms, then it was killed");
                    }});
  for (const bool full : {true, false})
    kinds_.push_back({full ? "disk of models full" : "syncs of models fail",
                      {{"http_server_request_duration_seconds_count",
                        "route=\"/api/pricing/models\",method=\"POST\",status=\"503\""}},
                      [this, full] {
                        std::vector<std::string> environment;
                        for (const auto& [name, value] : disk_of_models_.environment())
                          environment.push_back(name + '=' + value);
                        cluster_.restart("pricing-1", environment);
                        full ? disk_of_models_.be_full(true) : disk_of_models_.fail_syncs(true);
                        pass(5000);
                        disk_of_models_.be_full(false);
                        disk_of_models_.fail_syncs(false);
                        return std::string("5000 ms");
                      }});
  kinds_.push_back({"disk of RabbitMQ full", {kBlocked}, [this] {
                      limit_free_disk(cluster_.rabbitmq, "1000000GB");
                      pass(5000);
                      limit_free_disk(cluster_.rabbitmq, "50MB");
                      return std::string("its alarm for 5000 ms");
                    }});
}

void Faults::add_to_postgres() {
  kinds_.push_back({"PostgreSQL crashes", kLostDatabase, [this] {
                      const int ms = one_of({0, 3000});
                      cluster_.postgres.stop_at_once();
                      pass(ms);
                      cluster_.postgres.start();
                      return "away for " + std::to_string(ms) + " ms";
                    }});
  kinds_.push_back({"sessions of PostgreSQL ended", kLostDatabase, [this] {
                      const auto count = cluster_.postgres.run(
                          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                          " WHERE pid <> pg_backend_pid() AND datname LIKE 'atelier%'");
                      return count + " of them";
                    }});
}

void Faults::add_to_rabbitmq() {
  kinds_.push_back({"RabbitMQ killed", {kConnectionLost}, [this] {
                      cluster_.rabbitmq.kill_hard();
                      pass(one_of({0, 5000}));
                      cluster_.rabbitmq.start();
                      cluster_.rabbitmq.wait_until_ready();
                      return std::string("until it confirms again");
                    }});
  kinds_.push_back({"RabbitMQ restarted", {kConnectionLost}, [this] {
                      cluster_.rabbitmq.stop();
                      cluster_.rabbitmq.start();
                      cluster_.rabbitmq.wait_until_ready();
                      return std::string("until it confirms again");
                    }});
  kinds_.push_back({"RabbitMQ paused", {kConnectionLost, slow_messages("0.5")}, [this] {
                      const int ms = one_of({1000, 15'000});
                      cluster_.rabbitmq.freeze();
                      pass(ms);
                      cluster_.rabbitmq.thaw();
                      return std::to_string(ms) + " ms";
                    }});
  kinds_.push_back({"RabbitMQ out of memory", {kBlocked}, [this] {
                      cluster_.rabbitmq.ctl({"set_vm_memory_high_watermark", "absolute", "1"});
                      pass(5000);
                      cluster_.rabbitmq.ctl({"set_vm_memory_high_watermark", "absolute", "1GB"});
                      return std::string("5000 ms");
                    }});
  // Whoever is on call then does what docs/rabbitmq.md says.
  kinds_.push_back({"queue deleted", {kConnectionLost, kReturned}, [this] {
                      const std::string queue = kQueues[random_() % std::size(kQueues)];
                      const auto since = SystemClock().now() - kOldest_us;
                      testing::RabbitAdmin(cluster_.rabbitmq.url("operator")).remove_queue(queue);
                      pass(2000);
                      cluster_.rabbitmq.import_definitions();
                      cluster_.rabbitmq.stop();
                      cluster_.rabbitmq.start();
                      cluster_.rabbitmq.wait_until_ready();
                      const auto sent = send_again(cluster_, since);
                      return queue + ", and " + std::to_string(sent) + " messages sent again";
                    }});
}

void Faults::add_to_network() {
  for (auto [name, network, broken, slow, silent] :
       {std::tuple{"PostgreSQL", &cluster_.to_postgres, kRunAgain, slow_database("0.1"),
                   slow_database("1")},
        std::tuple{"RabbitMQ", &cluster_.to_rabbitmq, kConnectionLost, slow_messages("0.1"),
                   slow_messages("1")}}) {
    const std::string to = std::string("network to ") + name;
    kinds_.push_back({to + " cut", {broken}, [network = network, this] {
                        const int times = one_of({1, 5});
                        for (int i = 0; i < times; ++i) {
                          network->cut();
                          pass(300);
                        }
                        return std::to_string(times) + " times";
                      }});
    kinds_.push_back({to + " slow", {slow}, [network = network] {
                        network->delay(milliseconds(50));
                        pass(5000);
                        network->delay(milliseconds(0));
                        return std::string("50 ms more for 5 s");
                      }});
    kinds_.push_back({to + " silent", {silent, broken}, [network = network, this] {
                        const int ms = one_of({2000, 12'000});
                        network->fall_silent(true);
                        pass(ms);
                        network->fall_silent(false);
                        return std::to_string(ms) + " ms";
                      }});
  }
}

}  // namespace atelier::chaos
