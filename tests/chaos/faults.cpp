// SPDX-License-Identifier: Apache-2.0
#include "tests/chaos/faults.h"

#include <algorithm>
#include <numeric>
#include <signal.h>

#include "tests/chaos/time.h"

namespace atelier::chaos {
namespace {

using std::chrono::milliseconds;

void pass(int ms) { let_pass(milliseconds(ms)); }

constexpr Seconds kToItsPoint{5};
constexpr Seconds kToStop{30};

/// Where a process ends itself, see bus/message_context.h.
const char* const kCrashPoints[] = {"after_publish", "before_mark_sent", "after_consume"};

}  // namespace

Faults::Faults(Cluster& cluster, std::uint64_t seed)
    : cluster_(cluster), random_(static_cast<unsigned>(seed)) {
  add_to_processes();
  add_to_engines();
  add_to_network();
}

Injected Faults::inject(double at_s) {
  if (order_.empty()) {
    order_.resize(kinds_.size());
    std::iota(order_.begin(), order_.end(), 0);
    std::ranges::shuffle(order_, random_);
  }
  const auto& kind = kinds_[order_.back()];
  order_.pop_back();
  const auto begun = Steady::now();
  auto what = kind.inject();
  const Seconds took = Steady::now() - begun;
  return {at_s, took.count(), kind.name, std::move(what)};
}

std::string Faults::any_part() { return cluster_.parts()[random_() % cluster_.parts().size()]; }

int Faults::one_of(std::initializer_list<int> choices) {
  return *(choices.begin() + random_() % choices.size());
}

void Faults::add_to_processes() {
  kinds_.push_back({"process killed", [this] {
                      const auto part = any_part();
                      const int ms = one_of({0, 500, 3000});
                      cluster_.kill_hard(part);
                      pass(ms);
                      cluster_.restart(part);
                      return part + ", gone for " + std::to_string(ms) + " ms";
                    }});
  kinds_.push_back({"process paused", [this] {
                      const auto part = any_part();
                      const int ms = one_of({1000, 10'000, 20'000});
                      const auto pid = cluster_.pid_of(part);
                      ::kill(pid, SIGSTOP);
                      pass(ms);
                      ::kill(pid, SIGCONT);
                      return part + " for " + std::to_string(ms) + " ms";
                    }});
  kinds_.push_back({"process ends at a named point", [this] {
                      const std::string part = one_of({0, 1}) == 0   ? "shop-1"
                                               : one_of({0, 1}) == 0 ? "crm-1"
                                                                     : "mes-1";
                      const std::string point = kCrashPoints[random_() % std::size(kCrashPoints)];
                      cluster_.restart(part, {"ATELIER_CRASH_AT=" + point});
                      const bool ended =
                          comes_true(kToItsPoint, [&] { return !cluster_.running(part); });
                      cluster_.restart(part);
                      return part + " at " + point + (ended ? "" : ", which it did not pass");
                    }});
  kinds_.push_back({"process stopped in order", [this] {
                      const auto part = any_part();
                      ::kill(cluster_.pid_of(part), SIGTERM);
                      comes_true(kToStop, [&] { return !cluster_.running(part); });
                      cluster_.restart(part);
                      return part;
                    }});
  kinds_.push_back({"clock of a process jumps", [this] {
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

void Faults::add_to_engines() {
  kinds_.push_back({"PostgreSQL crashes", [this] {
                      const int ms = one_of({0, 3000});
                      cluster_.postgres.stop_at_once();
                      pass(ms);
                      cluster_.postgres.start();
                      return "away for " + std::to_string(ms) + " ms";
                    }});
  kinds_.push_back({"sessions of PostgreSQL ended", [this] {
                      const auto count = cluster_.postgres.run(
                          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                          " WHERE pid <> pg_backend_pid() AND datname LIKE 'atelier%'");
                      return count + " of them";
                    }});
  kinds_.push_back({"RabbitMQ killed", [this] {
                      cluster_.rabbitmq.kill_hard();
                      pass(one_of({0, 5000}));
                      cluster_.rabbitmq.start();
                      cluster_.rabbitmq.wait_until_ready();
                      return std::string("until it confirms again");
                    }});
  kinds_.push_back({"RabbitMQ restarted", [this] {
                      cluster_.rabbitmq.stop();
                      cluster_.rabbitmq.start();
                      cluster_.rabbitmq.wait_until_ready();
                      return std::string("until it confirms again");
                    }});
  kinds_.push_back({"RabbitMQ paused", [this] {
                      const int ms = one_of({1000, 15'000});
                      cluster_.rabbitmq.freeze();
                      pass(ms);
                      cluster_.rabbitmq.thaw();
                      return std::to_string(ms) + " ms";
                    }});
  kinds_.push_back({"RabbitMQ out of memory", [this] {
                      cluster_.rabbitmq.ctl({"set_vm_memory_high_watermark", "absolute", "1"});
                      pass(5000);
                      cluster_.rabbitmq.ctl({"set_vm_memory_high_watermark", "absolute", "1GB"});
                      return std::string("5000 ms");
                    }});
}

void Faults::add_to_network() {
  for (auto [name, proxy] : {std::pair{"PostgreSQL", &cluster_.to_postgres},
                             std::pair{"RabbitMQ", &cluster_.to_rabbitmq}}) {
    const std::string to = std::string("network to ") + name;
    kinds_.push_back({to + " cut", [proxy = proxy, this] {
                        const int times = one_of({1, 5});
                        for (int i = 0; i < times; ++i) {
                          proxy->cut();
                          pass(300);
                        }
                        return std::to_string(times) + " times";
                      }});
    kinds_.push_back({to + " slow", [proxy = proxy] {
                        proxy->delay(milliseconds(50));
                        pass(5000);
                        proxy->delay(milliseconds(0));
                        return std::string("50 ms more for 5 s");
                      }});
    kinds_.push_back({to + " silent", [proxy = proxy, this] {
                        const int ms = one_of({2000, 12'000});
                        proxy->fall_silent(true);
                        pass(ms);
                        proxy->fall_silent(false);
                        return std::to_string(ms) + " ms";
                      }});
  }
}

}  // namespace atelier::chaos
