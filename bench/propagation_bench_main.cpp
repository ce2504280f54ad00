// SPDX-License-Identifier: Apache-2.0
// How long a change of status in mes takes until the customer's open page has it: the real program,
// a stream per customer, changes at a fixed rate whether or not the last one has arrived.
//
//   propagation_bench [--rate 100] [--seconds 10]
//
// Prints p50 and p99 from the moment the operator's request is sent. Beside it the disk's own pace:
// one synced write of a page at a time, in the same folder and run, since every hop ends with one.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <thread>
#include <unistd.h>
#include <unordered_map>

#include <boost/json.hpp>

#include "tests/harness/workshop.h"

namespace {

using namespace atelier;
using namespace atelier::harness;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kOperators = 4;

double percentile(std::vector<double>& sorted, double p) {
  return sorted[std::min(sorted.size() - 1,
                         static_cast<std::size_t>(p * static_cast<double>(sorted.size())))];
}

void print(const char* what, std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  std::printf("%-44s n=%-6zu p50 %7.2f ms   p99 %7.2f ms   max %7.2f ms\n", what, samples.size(),
              percentile(samples, 0.50), percentile(samples, 0.99), samples.back());
}

/// The disk's pace: a page appended and synced, again and again.
std::vector<double> sync_times(const std::filesystem::path& folder, int count) {
  const int fd = open((folder / "sync-baseline").c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  std::vector<double> times;
  char page[4096];
  std::memset(page, 'x', sizeof page);
  for (int i = 0; i < count; ++i) {
    const auto begin = Clock::now();
    if (write(fd, page, sizeof page) != sizeof page || fdatasync(fd) != 0) break;
    times.push_back(Milliseconds(Clock::now() - begin).count());
  }
  close(fd);
  return times;
}

/// When the operators' requests left, and when the customer's stream brought the change.
struct Times {
  std::mutex mutex;
  std::unordered_map<std::string, Clock::time_point> sent;
  std::vector<double> arrived_ms;
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

/// One operation per order, claimed and waiting to be started.
struct Job {
  std::string order, operation;
};

std::vector<Job> prepare(Workshop& shop, std::size_t count) {
  shop.manager.put(
      "/api/crm/approval-rule",
      {{"enabled", true}, {"limit", {{"minor", 100'000'000'00}, {"currency", "RUB"}}}});
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

}  // namespace

int main(int argc, char** argv) {
  int rate = 100;
  int seconds = 10;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string(argv[i]) == "--rate") rate = std::stoi(argv[i + 1]);
    if (std::string(argv[i]) == "--seconds") seconds = std::stoi(argv[i + 1]);
  }
  const TempFolder folder;
  Workshop shop(folder.path());
  const auto jobs =
      prepare(shop, static_cast<std::size_t>(rate) * static_cast<std::size_t>(seconds));
  Times times;
  std::thread listener([&] { listen(shop.customer.another(), times, jobs.size()); });
  start_at_rate(shop, jobs, rate, times);
  listener.join();
  std::printf("%d changes/s for %d s\n", rate, seconds);
  print("status change in mes until seen in shop", times.arrived_ms);
  print("baseline: one synced write of 4 KB", sync_times(folder.path(), 500));
  return times.arrived_ms.size() == jobs.size() ? 0 : 1;
}
