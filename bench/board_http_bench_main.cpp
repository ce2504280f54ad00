// SPDX-License-Identifier: Apache-2.0
// The operators' first page over HTTP: 50 cards of the dispatch board with totals, a fixed filter
// that takes about 40% of all cards, any page of it, while operators change cards.
//
//   board_http_bench [--orders 20000] [--seconds 5] [--pairs 5] [--clients 16] [--changes 100]
//
// Baselines in the same run, in turns with it so that the machine's mood is the same for all: nginx
// with a static file of the size of a page; and the textbook query and keyset without a total, on
// SQLite behind our own HTTP server (board_baseline), where cards change at the same rate. All of
// them run all the time; the load goes to one after the other.
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <random>

#include <boost/json.hpp>

#include "bench/support/arguments.h"
#include "bench/support/figures.h"
#include "bench/support/must.h"
#include "bench/support/nginx.h"
#include "bench/support/process.h"
#include "bench/support/workload.h"
#include "bench/support/wrk.h"
#include "platform/sql/sql.h"
#include "tests/harness/token.h"
#include "tests/harness/workshop.h"

namespace atelier::bench {
namespace {

namespace json = boost::json;

constexpr double kShare = 0.4;
constexpr long long kPage = 50;
constexpr std::size_t kPaths = 10'000;
constexpr double kRateBar = 15'000;
constexpr double kP99Bar_ms = 10;
constexpr double kCpuBar = 1.3;
constexpr double kLeastOfRate = 0.5;  // of the changes that were asked for

/// A filter by one facet: "state=ready".
struct Facet {
  std::string name, value;
  long long cards = 0;
  std::string text() const { return name + "=" + value; }
};

json::value get(harness::User& user, const std::string& path) {
  auto answer = user.get(path);
  if (!answer.ok()) throw std::runtime_error(path + ": " + answer.text);
  return std::move(answer.body);
}

long long cards_on_board(harness::User& user) {
  return get(user, "/api/mes/board?page_size=1").at("total").to_number<long long>();
}

/// The facet that takes as near to 40% of the cards as any does.
Facet choose_facet(harness::User& user, long long cards) {
  std::map<std::pair<std::string, std::string>, long long> counts;
  const auto totals = get(user, "/api/mes/board/totals");
  for (const auto& bucket : totals.at("buckets").as_array())
    for (const char* name : {"stage", "state", "work_center", "status"})
      counts[{name, std::string(bucket.at(name).as_string())}] +=
          bucket.at("count").to_number<long long>();
  Facet best;
  const auto distance = [&](long long count) {
    return std::abs(static_cast<double>(count) / static_cast<double>(cards) - kShare);
  };
  for (const auto& [key, count] : counts)
    if (best.name.empty() || distance(count) < distance(best.cards))
      best = {key.first, key.second, count};
  return best;
}

/// The lists of addresses that a load picks from: the same pages for all.
struct Paths {
  std::vector<std::string> board, textbook, keyset;
};

/// Copies the board into the baseline's table, and notes where some pages of the filter begin.
Paths copy_board(harness::User& user, const std::filesystem::path& file, const Facet& facet) {
  const SystemClock clock;
  const auto db = must(sql::open_sqlite({.path = file.string(), .name = "baseline"}, clock));
  const auto run = [&](auto change) {
    must(db->write([&](sql::Tx& tx) -> Result<bool> {
      change(tx);
      return true;
    }));
  };
  run([](sql::Tx& tx) {
    tx.exec("CREATE TABLE card (id INTEGER PRIMARY KEY, facet TEXT, due_at TEXT, body TEXT)");
  });
  Paths paths;
  std::minstd_rand random(1);
  const auto pages = std::max(1LL, facet.cards / kPage);
  for (std::size_t i = 0; i < kPaths; ++i) {
    const auto page = std::to_string(1 + static_cast<long long>(random()) % pages);
    paths.board.push_back("/api/mes/board?" + facet.text() + "&page=" + page);
    paths.textbook.push_back("/textbook?facet=" + facet.value + "&page=" + page);
  }
  const auto chance = static_cast<unsigned>(1 + facet.cards / static_cast<long long>(kPaths));
  long long id = 0;
  for (std::size_t seen = 1; seen > 0;) {
    static constexpr long long kAtOnce = 200;
    const auto page = get(user, "/api/mes/board?page_size=" + std::to_string(kAtOnce) +
                                    "&page=" + std::to_string(1 + id / kAtOnce));
    const auto cards = harness::rows_of(page);
    seen = cards.size();
    run([&](sql::Tx& tx) {
      for (std::size_t i = 0; i < cards.size(); ++i) {
        const auto& card = cards[i];
        const std::string due_at(card.at("due_at").as_string());
        const std::string value(card.at(facet.name).as_string());
        tx.exec("INSERT INTO card VALUES ($1, $2, $3, $4)", ++id, value, due_at,
                json::serialize(page.at("rows").at(i)));  // as it stands on our pages
        if (value == facet.value && random() % chance == 0)
          paths.keyset.push_back("/keyset?facet=" + value + "&due_at=" + due_at +
                                 "&id=" + std::to_string(id));
      }
    });
  }
  run([](sql::Tx& tx) { tx.exec("CREATE INDEX card_by_facet ON card (facet, due_at, id)"); });
  run([](sql::Tx& tx) { tx.exec("ANALYZE"); });
  if (paths.keyset.empty()) throw std::runtime_error("the board is empty");
  return paths;
}

/// One of those that are compared.
struct Contestant {
  std::string name;
  pid_t pid = 0;
  WrkLoad load;
  double background_s = 0;  ///< CPU a second of what it does beside answering
  std::vector<double> rates, p50_ms, p99_ms, cpu_us = {};  ///< by turn

  std::string text() const {
    return number(median(rates), 0, "req/s") + ", p50 " + number(median(p50_ms), 2, "ms") +
           ", p99 " + number(median(p99_ms), 2, "ms") + ", " + number(median(cpu_us), 1, "us") +
           " CPU a request";
  }
};

double turn(const std::filesystem::path& folder, Contestant& one) {
  const double before_s = cpu_s(one.pid);
  const auto result = wrk(folder, one.load);
  const double spent_s = cpu_s(one.pid) - before_s - one.background_s * result.seconds;
  one.rates.push_back(result.per_second());
  one.p50_ms.push_back(result.p50_ms);
  one.p99_ms.push_back(result.p99_ms);
  one.cpu_us.push_back(spent_s * 1e6 / result.requests);
  std::printf("%-10s %9s/s, p50 %7.2f ms, p99 %7.2f ms, %7.1f us CPU a request\n", one.name.c_str(),
              number(result.per_second(), 0, "").c_str(), result.p50_ms, result.p99_ms,
              one.cpu_us.back());
  std::fflush(stdout);
  return result.seconds;
}

/// A turn of `one`, in which it also shows what `idle` takes for its changes alone.
void turn_beside(const std::filesystem::path& folder, Contestant& one, Contestant& idle) {
  const double before_s = cpu_s(idle.pid);
  const double seconds = turn(folder, one);
  idle.background_s = (cpu_s(idle.pid) - before_s) / seconds;
}

/// Of the two in each pair of turns, so that a machine that slows down slows both.
double cpu_ratio(const Contestant& ours, const Contestant& other) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < ours.cpu_us.size(); ++i)
    ratios.push_back(ours.cpu_us[i] / other.cpu_us[i]);
  return median(ratios);
}

void print_figures(const std::string& what, const Contestant& ours, const Contestant& nginx,
                   const Contestant& textbook, const Contestant& keyset) {
  const double cpu = cpu_ratio(ours, nginx);
  print({.what = what,
         .figure = ours.text() + " (the changes' own taken off)",
         .baseline = "nginx, a static file of that size: " + nginx.text(),
         .ratio = number(cpu, 2, "x the CPU"),
         .bar = at_most(kCpuBar, cpu, "x the CPU") + "; " +
                at_least(kRateBar, median(ours.rates), "req/s") + "; p99 " +
                at_most(kP99Bar_ms, median(ours.p99_ms), "ms")});
  print({.what = "the same",
         .figure = number(median(ours.rates), 0, "req/s"),
         .baseline = "LIMIT, OFFSET and COUNT on SQLite: " + textbook.text(),
         .ratio = number(median(ours.rates) / median(textbook.rates), 0, "x the rate")});
  print({.what = "the same",
         .figure = number(median(ours.rates), 0, "req/s"),
         .baseline = "keyset without a total on SQLite: " + keyset.text(),
         .ratio = number(median(ours.rates) / median(keyset.rates), 1, "x the rate")});
}

void run(const Arguments& arguments, const std::string& baseline_program) {
  const TempFolder folder;
  const auto data = folder.path() / "data";
  fill(data, arguments.get("orders"));
  harness::Program program(data);
  harness::User lead(program.url());
  const auto token = [&] {
    return harness::token_for(data, auth::UserId::make(), "Lead", auth::Role::lead);
  };
  lead.set_token(token());
  const auto cards = cards_on_board(lead);
  const auto facet = choose_facet(lead, cards);
  const auto paths = copy_board(lead, folder.path() / "baseline.sqlite", facet);
  const auto page = lead.get(paths.board.front()).text;
  std::printf("%s cards; %s takes %.0f%% of them; a page has %zu bytes\n",
              number(static_cast<double>(cards), 0, "").c_str(), facet.text().c_str(),
              100.0 * static_cast<double>(facet.cards) / static_cast<double>(cards), page.size());

  const auto static_file = serve_by_nginx(folder.path(), page);
  const auto changes = arguments.get("changes");
  Child table(
      {baseline_program, (folder.path() / "baseline.sqlite").string(), std::to_string(changes)});
  const auto table_url = "http://127.0.0.1:" + table.line();
  const auto load = [&](const std::string& url, const std::vector<std::string>& list) {
    return WrkLoad{.url = url,
                   .paths = list,
                   .connections = arguments.get("clients"),
                   .seconds = arguments.get("seconds")};
  };
  Contestant ours{.name = "ours", .pid = program.pid(), .load = load(program.url(), paths.board)};
  Contestant nginx{
      .name = "nginx", .pid = static_file.pid(), .load = load(static_file.url(), {"/page"})};
  Contestant textbook{
      .name = "textbook", .pid = table.pid(), .load = load(table_url, paths.textbook)};
  Contestant keyset{.name = "keyset", .pid = table.pid(), .load = load(table_url, paths.keyset)};

  const auto begin = std::chrono::steady_clock::now();
  double changed_per_second = 0;
  {
    const Operators operators(data, program.url(), changes);
    for (int pair = 0; pair < arguments.get("pairs"); ++pair) {
      ours.load.token = token();
      turn_beside(folder, nginx, ours);
      turn(folder, ours);
      turn(folder, textbook);
      turn(folder, keyset);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    changed_per_second = static_cast<double>(operators.steps()) / took.count();
  }
  if (changed_per_second < kLeastOfRate * changes)
    throw std::runtime_error("only " + number(changed_per_second, 0, "changes/s"));
  print_figures("page of 50 of the dispatch board with totals, any of " +
                    number(static_cast<double>(facet.cards / kPage), 0, "") + " pages of " +
                    facet.text() + ", " + number(static_cast<double>(cards), 0, "") + " cards, " +
                    number(changed_per_second, 0, "") + " changes/s, " +
                    std::to_string(arguments.get("clients")) + " clients",
                ours, nginx, textbook, keyset);
}

}  // namespace
}  // namespace atelier::bench

int main(int argc, char** argv) {
  try {
    const atelier::bench::Arguments arguments(
        argc, argv,
        {{"orders", 20'000}, {"seconds", 5}, {"pairs", 5}, {"clients", 16}, {"changes", 100}});
    const auto own = std::filesystem::read_symlink("/proc/self/exe");
    atelier::bench::run(arguments, (own.parent_path() / "board_baseline").string());
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "board_http_bench: %s\n", error.what());
    return 1;
  }
}
