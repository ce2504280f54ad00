// SPDX-License-Identifier: Apache-2.0
// How long a change of status in mes takes until the customer's open page has it, and until the
// counts of the manager's list have: the real program, a stream for the customer, changes at a
// fixed rate whether or not the last one has arrived.
//
//   propagation_bench [--rate 100] [--apart-rate 200] [--seconds 10]
//
// Once in one process on SQLite, and once with the parts as processes of their own, two of mes and
// of crm, on PostgreSQL with synced commits and RabbitMQ, behind nginx. A rate of 0 leaves one out.
//
// From the moment the operator's request is sent. Beside it the disk's own pace: one synced write
// of a page at a time, in the same folder and run, since every hop ends with one.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <boost/json.hpp>

#include "bench/support/arguments.h"
#include "bench/support/disk.h"
#include "bench/support/figures.h"
#include "platform/testing/private_postgres.h"
#include "tests/harness/workshop.h"

namespace atelier::bench {
namespace {

using namespace atelier::harness;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kOperators = 4;
constexpr int kSyncs = 500;
constexpr auto kLook = std::chrono::milliseconds(5);  // between two looks at the counts
constexpr auto kPatience = std::chrono::minutes(2);
constexpr double kHalfBar_ms = 15;
constexpr double kMostBar_ms = 100;

/// When the operators' requests left, and when the customer's stream brought the change.
struct Times {
  std::mutex mutex;
  std::unordered_map<std::string, Clock::time_point> sent;
  std::vector<double> arrived_ms;

  /// All moments of sending, the earliest first.
  std::vector<Clock::time_point> in_order() const {
    std::vector<Clock::time_point> list;
    for (const auto& [order, time] : sent) list.push_back(time);
    std::ranges::sort(list);
    return list;
  }
};

/// Reads the stream and notes every order that reached in_production.
void listen(User customer, Times& times, std::size_t expected) {
  std::size_t seen = 0;
  customer.follow("/api/shop/events", 120'000, [&](const std::string& all) {
    const auto now = Clock::now();
    std::lock_guard lock(times.mutex);
    for (auto end = all.find("\n\n", seen); end != std::string::npos;
         end = all.find("\n\n", seen)) {
      const auto frame = all.substr(seen, end - seen);
      seen = end + 2;
      if (frame.find("\"in_production\"") == std::string::npos) continue;
      static constexpr std::string_view kKey = "\"order_id\":\"";
      const auto at = frame.find(kKey);
      if (at == std::string::npos) continue;
      const auto sent = times.sent.find(frame.substr(at + kKey.size(), 36));
      if (sent != times.sent.end())
        times.arrived_ms.push_back(Milliseconds(now - sent->second).count());
    }
    return times.arrived_ms.size() >= expected;
  });
}

/// When the manager's list first counted 1, 2, 3... orders in production.
std::vector<Clock::time_point> watch_counts(User manager, std::size_t expected) {
  std::vector<Clock::time_point> counted;
  const auto deadline = Clock::now() + kPatience;
  while (counted.size() < expected && Clock::now() < deadline) {
    const auto page = manager.get("/api/crm/orders?status=in_production&page_size=1");
    const auto now = Clock::now();
    if (!page.ok()) break;
    counted.resize(std::max(counted.size(), page.body.at("total").to_number<std::size_t>()), now);
    std::this_thread::sleep_for(kLook);
  }
  return counted;
}

/// One operation per order, claimed and waiting to be started.
struct Job {
  std::string order, operation;
};

std::vector<Job> prepare(Workshop& shop, std::size_t count) {
  shop.manager.put(
      "/api/crm/approval-rule",
      {{"enabled", true}, {"limit", {{"minor", 100'000'000'00}, {"currency", "RUB"}}}});
  shop.set_work_limit(static_cast<int>(count));
  const auto model = shop.upload_ring();
  std::vector<std::string> orders;
  for (std::size_t i = 0; i < count; ++i)
    orders.push_back(shop.order({shop.quote(model)["/quote_id"]}));
  std::vector<Job> jobs;
  for (const auto& order : orders) {
    eventually([&] { return shop.op.get("/api/mes/orders/" + order).ok(); });
    const auto operation = shop.operations(order).front().id;
    shop.op.post("/api/mes/operations/" + operation + "/claim");
    jobs.push_back({order, operation});
  }
  return jobs;
}

void start_at_rate(Workshop& shop, const std::vector<Job>& jobs, int rate, Times& times) {
  const auto begin = Clock::now() + std::chrono::milliseconds(200);
  const auto work = [&](std::size_t first) {
    auto op = shop.op.another();
    for (auto i = first; i < jobs.size(); i += kOperators) {
      std::this_thread::sleep_until(
          begin + std::chrono::microseconds(1'000'000 * i / static_cast<std::size_t>(rate)));
      {
        std::lock_guard lock(times.mutex);
        times.sent[jobs[i].order] = Clock::now();
      }
      op.post("/api/mes/operations/" + jobs[i].operation + "/start");
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kOperators; ++i) threads.emplace_back(work, i);
  for (auto& thread : threads) thread.join();
}

std::string bars(const std::vector<double>& samples_ms) {
  return "p50 " + at_most(kHalfBar_ms, percentile(samples_ms, 0.50), "ms") + "; p99 " +
         at_most(kMostBar_ms, percentile(samples_ms, 0.99), "ms");
}

std::string text(const std::vector<double>& samples_ms) {
  return "p50 " + number(percentile(samples_ms, 0.50), 1, "ms") + ", p99 " +
         number(percentile(samples_ms, 0.99), 1, "ms");
}

void run(bool apart, int rate, std::size_t seconds) {
  const TempFolder folder;
  Workshop shop(folder.path());
  const auto jobs = prepare(shop, static_cast<std::size_t>(rate) * seconds);
  Times times;
  std::vector<Clock::time_point> counted;
  std::thread listener([&] { listen(shop.customer.another(), times, jobs.size()); });
  std::thread watcher([&] { counted = watch_counts(shop.manager.another(), jobs.size()); });
  start_at_rate(shop, jobs, rate, times);
  listener.join();
  watcher.join();
  if (times.arrived_ms.size() != jobs.size() || counted.size() != jobs.size())
    throw std::runtime_error(std::to_string(times.arrived_ms.size()) + " changes arrived and " +
                             std::to_string(counted.size()) + " were counted of " +
                             std::to_string(jobs.size()));
  // The n-th that left against the n-th that was counted: a count does not say which.
  const auto sent = times.in_order();
  std::vector<double> counted_ms;
  for (std::size_t i = 0; i < sent.size(); ++i)
    counted_ms.push_back(Milliseconds(counted[i] - sent[i]).count());
  const auto disk = "one synced write of 4 KB: " + text(sync_times_ms(folder.path(), kSyncs));
  const auto at = std::string(apart ? ", PostgreSQL and RabbitMQ" : "") + ", " +
                  std::to_string(rate) + " changes/s";
  print({.what = "status change in mes until on the customer's page" + at,
         .figure = text(times.arrived_ms),
         .baseline = disk,
         .bar = apart ? bars(times.arrived_ms) : ""});
  print({.what = "status change in mes until in the counts of the manager's list" + at,
         .figure = text(counted_ms),
         .baseline = disk});
}

}  // namespace
}  // namespace atelier::bench

int main(int argc, char** argv) {
  try {
    const atelier::bench::Arguments arguments(
        argc, argv, {{"rate", 100}, {"apart-rate", 200}, {"seconds", 10}});
    const auto seconds = arguments.get<std::size_t>("seconds");
    if (const auto rate = arguments.get("rate"); rate > 0)
      atelier::bench::run(false, rate, seconds);
    if (const auto rate = arguments.get("apart-rate"); rate > 0) {
      ::setenv("ATELIER_SCENARIO_BINDING", "distributed", 1);
      atelier::PrivatePostgres::shared(atelier::PrivatePostgres::Durability::full);
      atelier::bench::run(true, rate, seconds);
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "propagation_bench: %s\n", error.what());
    return 1;
  }
}
