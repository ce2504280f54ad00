// SPDX-License-Identifier: Apache-2.0
// What watch takes for a round: to read what five targets tell, a minute of it changed, and to find
// out which alerts stand. And the memory that the last hour of it needs.
#include <benchmark/benchmark.h>

#include "watch/alerts/evaluate.h"
#include "watch/alerts/table.h"

namespace {

using namespace atelier;
using namespace atelier::watch;

constexpr int kTargets = 5;
constexpr int kRoutes = 60;
constexpr int kBuckets = 19;
constexpr std::int64_t kEvery_us = 15 * kSecond;

/// Like a part that is at work: a histogram for each route, of which a third is used, and gauges.
std::string page(int round) {
  std::string text;
  const auto line = [&](const std::string& series, int value) {
    text += series + " " + std::to_string(value) + "\n";
  };
  for (int route = 0; route < kRoutes; ++route) {
    const int n = route % 3 == 0 ? round : 1;
    const auto labels =
        "route=\"/api/things/" + std::to_string(route) + "/{id}\",method=\"GET\",status=\"200\"";
    for (int bucket = 0; bucket < kBuckets; ++bucket)
      line("http_server_request_duration_seconds_bucket{" + labels + ",le=\"" +
               std::to_string(bucket) + "\"}",
           n * bucket);
    line("http_server_request_duration_seconds_count{" + labels + "}", n * kBuckets);
    line("http_server_request_duration_seconds_sum{" + labels + "}", n);
  }
  for (int i = 0; i < 100; ++i)
    line("atelier_gauge{number=\"" + std::to_string(i) + "\"}", i % 4 == 0 ? round : i);
  return text;
}

metrics::History make_history() {
  return metrics::History({.keep_long_us = alerts::longest_us(alerts::table()) + kMinute,
                           .long_ones = alerts::looked_at_over(alerts::table(), kHour)});
}

void take(metrics::History& history, int round, const std::string& text) {
  history.begin({1'772'000'000 * kSecond + round * kEvery_us});
  for (int target = 0; target < kTargets; ++target)
    history.add({{"job", "atelier"}, {"instance", std::to_string(target)}}, text);
}

void read_a_round(benchmark::State& state) {
  auto history = make_history();
  int round = 0;
  const std::array pages{page(1), page(2), page(3), page(4)};
  for (auto _ : state) {
    take(history, round, pages[static_cast<std::size_t>(round) % pages.size()]);
    ++round;
  }
  state.counters["series"] = static_cast<double>(history.series());
}
BENCHMARK(read_a_round)->Unit(benchmark::kMillisecond);

void evaluate_after_hours(benchmark::State& state) {
  auto history = make_history();
  const int rounds = static_cast<int>(state.range(0));
  for (int round = 0; round < rounds; ++round) take(history, round, page(round));
  const auto now = history.rounds().at(history.rounds().last());
  for (auto _ : state)
    benchmark::DoNotOptimize(alerts::evaluate(alerts::table(), history, now, {}));
  state.counters["MB"] = static_cast<double>(history.bytes()) / 1e6;
}
BENCHMARK(evaluate_after_hours)->Arg(260)->Arg(1460)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
