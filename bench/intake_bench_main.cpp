// SPDX-License-Identifier: Apache-2.0
// Whole orders over HTTP, each answered after its sync, with everybody who hears of them at work:
// the real program, customers on 1, 16 and 256 connections.
//
//   intake_bench [--milliseconds 5000] [--pairs 3] [--quotes 300000] [--clients 256]
//
// Baselines in the same run and in turns: the same program with group commit switched off
// (--sqlite-batch 1), and the disk's own pace. Quotes are prepared before: one goes through
// pricing, the others are copies of it in the shop's database.
#include <cstdio>
#include <thread>

#include "bench/support/arguments.h"
#include "bench/support/disk.h"
#include "bench/support/figures.h"
#include "bench/support/load.h"
#include "bench/support/process.h"
#include "bench/support/stock.h"
#include "tests/harness/token.h"
#include "tests/harness/workshop.h"

namespace atelier::bench {
namespace {

constexpr int kClients[] = {1, 16, 256};
constexpr int kSyncs = 500;
constexpr auto kPatience = std::chrono::minutes(3);
constexpr double kOrdersBar = 6000;
constexpr double kSyncsBar = 1000;  // of the disk, for the bar to hold
constexpr double kRatioBar = 4;

/// What several turns of one kind have found.
struct Turns {
  std::vector<double> rates, p50_ms, p99_ms, cpu_us, heard_ms;

  std::string text() const {
    return number(median(rates), 0, "orders/s") + ", p50 " + number(median(p50_ms), 1, "ms") +
           ", p99 " + number(median(p99_ms), 1, "ms");
  }
};

long long orders_in_crm(harness::User& manager) {
  const auto page = manager.get("/api/crm/orders?page_size=1");
  return page.ok() ? page.body.at("total").to_number<long long>() : -1;
}

/// One turn with a program of its own. Every order that was answered must reach the CRM.
void turn(const std::filesystem::path& data, Stock& stock, int clients, int batch,
          std::chrono::milliseconds time, Turns& turns) {
  harness::Program program(data, {.flags = {"--sqlite-batch", std::to_string(batch)}});
  stock.sign_in();
  harness::User manager(program.url());
  manager.set_token(harness::token_for(data, auth::UserId::make(), "Manager", auth::Role::manager));
  const auto before = orders_in_crm(manager);
  const double cpu_before_s = cpu_s(program.pid());
  const auto result = load(program.port(), clients, time, 201,
                           [&](std::string& request) { return stock.order(request); });
  const auto answered = std::chrono::steady_clock::now();
  if (result.refused > 0 || result.answers_ms.empty())
    throw std::runtime_error("an order was refused: " + result.first_refusal);
  const auto taken = static_cast<long long>(result.answers_ms.size());
  while (orders_in_crm(manager) < before + taken) {
    if (std::chrono::steady_clock::now() - answered > kPatience)
      throw std::runtime_error("orders that were answered never reached the CRM");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // the program needs the CPU
  }
  const std::chrono::duration<double, std::milli> heard =
      std::chrono::steady_clock::now() - answered;
  turns.rates.push_back(result.per_second());
  turns.p50_ms.push_back(percentile(result.answers_ms, 0.50));
  turns.p99_ms.push_back(percentile(result.answers_ms, 0.99));
  turns.heard_ms.push_back(heard.count());
  turns.cpu_us.push_back((cpu_s(program.pid()) - cpu_before_s) * 1e6 / static_cast<double>(taken));
  std::printf("%3d clients, batch %3d: %s orders/s, in the CRM %s later, %s of CPU per order\n",
              clients, batch, number(turns.rates.back(), 0, "").c_str(),
              number(turns.heard_ms.back(), 0, "ms").c_str(),
              number(turns.cpu_us.back(), 0, "us").c_str());
  std::fflush(stdout);
}

std::string bar_of(int clients, double rate, double ratio, double syncs) {
  if (clients != kClients[2]) return {};
  std::string bar = at_least(kRatioBar, ratio, "x");
  if (syncs >= kSyncsBar) bar += "; " + at_least(kOrdersBar, rate, "orders/s");
  return bar;
}

int run(const Arguments& arguments) {
  const TempFolder folder;
  const double syncs = syncs_per_second(folder, kSyncs);
  std::printf("the disk: %s\n", number(syncs, 0, "syncs/s").c_str());
  Stock stock(folder, arguments.get<std::size_t>("quotes"));
  const std::chrono::milliseconds time(arguments.get("milliseconds"));
  for (const int clients : kClients) {
    if (arguments.get("clients") != 0 && arguments.get("clients") != clients) continue;
    Turns ours, alone;
    for (int pair = 0; pair < arguments.get("pairs"); ++pair) {
      turn(folder, stock, clients, 256, time, ours);
      turn(folder, stock, clients, 1, time, alone);
    }
    const double ratio = median(ours.rates) / median(alone.rates);
    print({.what = "durable intake of orders over HTTP, " + std::to_string(clients) + " clients",
           .figure = ours.text() + ", " + number(median(ours.cpu_us), 0, "us CPU an order") +
                     ", all in the CRM " + number(median(ours.heard_ms), 0, "ms later"),
           .baseline = "group commit off: " + alone.text() + "; the disk alone " +
                       number(syncs, 0, "syncs/s"),
           .ratio = number(ratio, 1, "x"),
           .bar = bar_of(clients, median(ours.rates), ratio, syncs)});
  }
  return 0;
}

}  // namespace
}  // namespace atelier::bench

int main(int argc, char** argv) {
  try {
    return atelier::bench::run(
        {argc, argv, {{"milliseconds", 5000}, {"pairs", 3}, {"clients", 0}, {"quotes", 300'000}}});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "intake_bench: %s\n", error.what());
    return 1;
  }
}
