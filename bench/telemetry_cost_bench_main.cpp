// SPDX-License-Identifier: Apache-2.0
// What telemetry costs the real program: the CPU of a page of the dispatch board, and of an order
// with everybody who hears of it, with telemetry off, sent to a collector that throws it away, and
// kept in the same process.
//
//   telemetry_cost_bench [--orders 20000] [--seconds 4] [--pairs 5] [--each 12000]
//
// `each` is how many orders come in a turn; quotes for all of them are prepared before.
//
// In turns, each with a program of its own and beside one without telemetry, so that the machine's
// mood is the same for both. What a program takes while nobody asks (the audit, the scraping) is
// taken off. Traces are kept at the ratios that hold unless somebody says otherwise.
#include <chrono>
#include <cstdio>
#include <thread>

#include "bench/support/arguments.h"
#include "bench/support/figures.h"
#include "bench/support/load.h"
#include "bench/support/process.h"
#include "bench/support/stock.h"
#include "bench/support/workload.h"
#include "bench/support/wrk.h"
#include "platform/testing/private_nginx.h"
#include "tests/harness/token.h"
#include "tests/harness/workshop.h"

namespace atelier::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kNowhereBar = 5;  // percent more CPU than without telemetry
constexpr double kKeptBar = 15;
constexpr int kClients = 16;
constexpr auto kIdle = std::chrono::milliseconds(1500);
constexpr auto kAfterwards = std::chrono::milliseconds(1500);  // until all of it is sent or kept
constexpr auto kPatience = std::chrono::minutes(1);
constexpr long long kOrderTurns = 5;  // in a pair, see turn()

/// One way to run the program, and what it was seen to cost beside one without telemetry.
struct Mode {
  std::string name;
  std::vector<std::string> flags;
  double bar = 0;  ///< percent more, at most
  std::vector<double> page_us = {}, page_ratios = {}, order_us = {}, order_ratios = {};
};

std::vector<std::string> without_watch() {
  std::vector<std::string> flags;
  for (const char* target : {"identity", "pricing", "shop", "partner", "crm", "mes"})
    flags.insert(flags.end(), {"--target", target});
  return flags;
}

/// CPU of one of the things that `work` does and counts, in microseconds.
template <class Work>
double cost_us(pid_t program, Work work) {
  double before_s = cpu_s(program);
  std::this_thread::sleep_for(kIdle);
  const double idle = (cpu_s(program) - before_s) / std::chrono::duration<double>(kIdle).count();
  before_s = cpu_s(program);
  const auto begin = Clock::now();
  const double count = work();
  std::this_thread::sleep_for(kAfterwards);
  const std::chrono::duration<double> took = Clock::now() - begin;
  return (cpu_s(program) - before_s - idle * took.count()) * 1e6 / count;
}

double page_us(const std::filesystem::path& data, const std::vector<std::string>& flags,
               int seconds) {
  const TempFolder folder;
  harness::Program program(data, {.flags = flags});
  const auto lead = harness::token_for(data, auth::UserId::make(), "Lead", auth::Role::lead);
  return cost_us(program.pid(), [&] {
    return wrk(folder, {.url = program.url(),
                        .paths = {"/api/mes/board?page=1", "/api/mes/board?page=2"},
                        .token = lead,
                        .connections = kClients,
                        .seconds = seconds})
        .requests;
  });
}

double order_us(const std::filesystem::path& data, Stock& stock,
                const std::vector<std::string>& flags, long long orders) {
  harness::Program program(data, {.flags = flags});
  stock.sign_in();
  harness::User manager(program.url());
  manager.set_token(harness::token_for(data, auth::UserId::make(), "Manager", auth::Role::manager));
  const auto known = [&] {
    return manager.get("/api/crm/orders?page_size=1").body.at("total").to_number<double>();
  };
  const double before = known();
  return cost_us(program.pid(), [&] {
    long long left = orders;
    const auto result = load(program.port(), kClients, kPatience, 201, [&](std::string& request) {
      return left-- > 0 && stock.order(request);
    });
    if (result.refused > 0)
      throw std::runtime_error("an order was refused: " + result.first_refusal);
    const auto count = static_cast<double>(result.answers_ms.size());
    if (count < static_cast<double>(orders)) throw std::runtime_error("orders took too long");
    const auto deadline = Clock::now() + kPatience;
    while (known() < before + count) {
      if (Clock::now() > deadline) throw std::runtime_error("orders never reached the CRM");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return count;
  });
}

/// One of each; a turn of a mode stands beside the mean of those without telemetry around it.
template <class Cost>
void turn(std::vector<Mode>& modes, std::vector<double> Mode::*figures,
          std::vector<double> Mode::*ratios, const char* what, Cost cost) {
  double off_us = cost(modes.front());
  (modes.front().*figures).push_back(off_us);
  for (std::size_t i = 1; i < modes.size(); ++i) {
    const double on_us = cost(modes[i]);
    const double next_off_us = cost(modes.front());
    (modes.front().*figures).push_back(next_off_us);
    (modes[i].*figures).push_back(on_us);
    (modes[i].*ratios).push_back(on_us / ((off_us + next_off_us) / 2));
    std::printf("%s, %s: %.1f us, without %.1f and %.1f us\n", what, modes[i].name.c_str(), on_us,
                off_us, next_off_us);
    std::fflush(stdout);
    off_us = next_off_us;
  }
}

void print_all(const std::string& what, const std::vector<Mode>& modes,
               const std::vector<double> Mode::*figures, const std::vector<double> Mode::*ratios) {
  for (std::size_t i = 1; i < modes.size(); ++i) {
    const double more = 100 * (median(modes[i].*ratios) - 1);
    print({.what = what + ", telemetry " + modes[i].name,
           .figure = number(median(modes[i].*figures), 1, "us CPU"),
           .baseline = "telemetry off: " + number(median(modes.front().*figures), 1, "us CPU"),
           .ratio = number(more, 1, "% more"),
           .bar = at_most(modes[i].bar, more, "% more")});
  }
}

void run(const Arguments& arguments) {
  const TempFolder folder;
  const PrivateNginx nowhere(1, [](const std::filesystem::path&, int port) {
    return "  client_max_body_size 64m;\n"
           "  keepalive_requests 1000000000;\n"
           "  server { listen 127.0.0.1:" +
           std::to_string(port) + "; location / { return 200; } }\n";
  });
  auto sent = without_watch();
  sent.insert(sent.end(), {"--otlp-endpoint", nowhere.url()});
  std::vector<Mode> modes = {{"off", without_watch()},
                             {"sent to where nobody keeps it", sent, kNowhereBar},
                             {"kept in the same process", {}, kKeptBar}};
  const auto board = folder.path() / "board";
  fill(board, arguments.get("orders"));
  const auto orders = folder.path() / "orders";
  const auto each = arguments.get<long long>("each");
  Stock stock(orders, static_cast<std::size_t>(arguments.get("pairs") * kOrderTurns * each));
  const auto seconds = arguments.get("seconds");
  for (int pair = 0; pair < arguments.get("pairs"); ++pair) {
    turn(modes, &Mode::page_us, &Mode::page_ratios, "a page",
         [&](const Mode& mode) { return page_us(board, mode.flags, seconds); });
    turn(modes, &Mode::order_us, &Mode::order_ratios, "an order",
         [&](const Mode& mode) { return order_us(orders, stock, mode.flags, each); });
  }
  print_all("page of 50 of the dispatch board", modes, &Mode::page_us, &Mode::page_ratios);
  print_all("an order until it is in the CRM, SQLite", modes, &Mode::order_us, &Mode::order_ratios);
}

}  // namespace
}  // namespace atelier::bench

int main(int argc, char** argv) {
  try {
    atelier::bench::run(
        {argc, argv, {{"orders", 20'000}, {"seconds", 4}, {"pairs", 5}, {"each", 12'000}}});
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "telemetry_cost_bench: %s\n", error.what());
    return 1;
  }
}
