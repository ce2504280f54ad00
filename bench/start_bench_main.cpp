// SPDX-License-Identifier: Apache-2.0
// A start with many orders: how long until the program answers, until its boards are whole, and how
// much memory it has then.
//
//   start_bench [--orders 20000] [--runs 3]
#include <chrono>
#include <cstdio>
#include <map>
#include <sstream>

#include "bench/support/arguments.h"
#include "bench/support/figures.h"
#include "bench/support/process.h"
#include "bench/support/workload.h"
#include "tests/harness/workshop.h"

namespace atelier::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kReadyBar_s = 10;
constexpr double kMemoryBar_bytes = 600;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// The values of one metric by the label `context`.
std::map<std::string, double> by_context(const std::string& metrics, const std::string& name) {
  std::map<std::string, double> values;
  std::istringstream lines(metrics);
  const auto begin = name + "{context=\"";
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(begin)) continue;
    const auto end = line.find('"', begin.size());
    values[line.substr(begin.size(), end - begin.size())] =
        std::stod(line.substr(line.find("} ", end) + 2));
  }
  return values;
}

struct Started {
  std::vector<double> healthy_s, ready_s, resident_mb;
  std::map<std::string, double> cards, bytes;  ///< of the boards, by context
};

void start(const std::filesystem::path& data, Started& found) {
  const auto begin = Clock::now();
  harness::Program program(data, {.until_ready = false});
  harness::User anyone(program.url());
  if (!anyone.get("/healthz").ok()) throw std::runtime_error("not healthy");
  found.healthy_s.push_back(seconds_since(begin));
  program.wait_until_ready();
  found.ready_s.push_back(seconds_since(begin));
  found.resident_mb.push_back(resident_bytes(program.pid()) / (1 << 20));
  const auto metrics = anyone.get("/metrics").text;
  found.cards = by_context(metrics, "atelier_board_cards");
  found.bytes = by_context(metrics, "atelier_board_bytes");
}

int run(const Arguments& arguments) {
  const TempFolder folder;
  const auto data = folder.path() / "data";
  fill(data, arguments.get("orders"));
  Started found;
  for (int i = 0; i < arguments.get("runs"); ++i) start(data, found);
  const double ready_s = median(found.ready_s);
  print({.what = "start with " + number(arguments.get<double>("orders"), 0, "orders"),
         .figure = "/healthz after " + number(median(found.healthy_s), 2, "s") +
                   ", /readyz after " + number(ready_s, 2, "s") + ", " +
                   number(median(found.resident_mb), 0, "MB") + " resident",
         .bar = "ready " + at_most(kReadyBar_s, ready_s, "s")});
  for (const auto& [context, cards] : found.cards) {
    const double each = found.bytes[context] / cards;
    print({.what = "memory of the board of " + context + ", " + number(cards, 0, "cards"),
           .figure = number(each, 0, "bytes") + " an order",
           .bar = at_most(kMemoryBar_bytes, each, "bytes")});
  }
  return 0;
}

}  // namespace
}  // namespace atelier::bench

int main(int argc, char** argv) {
  try {
    return atelier::bench::run({argc, argv, {{"orders", 20'000}, {"runs", 3}}});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "start_bench: %s\n", error.what());
    return 1;
  }
}
