// SPDX-License-Identifier: Apache-2.0
// A page of 50 orders of one status with its total, from the projections and, beside them, by the
// textbook query on SQLite: LIMIT, OFFSET and COUNT over the best index.
//
//   board_bench [--orders 1000000]
#include <benchmark/benchmark.h>
#include <random>

#include "crm/board.h"
#include "mes/board.h"
#include "platform/base/json_codec.h"
#include "platform/sql/test_database.h"

namespace {

using namespace atelier;

constexpr Instant kNow{1'772'000'000 * kSecond};
int orders = 20'000;

const std::array<crm::Manager, 3> kManagers{crm::Manager{UserId::make(), "Ирина Соколова"},
                                            crm::Manager{UserId::make(), "Олег Белов"},
                                            crm::Manager{UserId::make(), "Pavel Novak"}};

crm::Card crm_card(int i) {
  std::minstd_rand random(static_cast<unsigned>(i) + 1);
  crm::Card card{.order_id = OrderId::make(),
                 .number = "S-" + std::to_string(1'000'000 + i) + "-0"};
  card.customer_name = "Анна Орлова";
  card.reference = "PO-2026-" + std::to_string(100'000 + i);
  if (i % 2) card.manager = kManagers[static_cast<std::size_t>(i / 2) % kManagers.size()];
  card.total = {static_cast<std::int64_t>(random() % 10'000'000), "RUB"};
  card.lines = 1;
  card.status = static_cast<OrderStatus>(random() % 5);
  card.version = 3;
  card.placed_at = kNow - static_cast<std::int64_t>(random() % 5'000'000) * kSecond;
  card.changed_at = card.placed_at;
  card.promised_at = card.placed_at + crm::kPromise_us;
  return card;
}

const std::vector<crm::Card>& crm_cards() {
  static const auto cards = [] {
    std::vector<crm::Card> list;
    for (int i = 0; i < orders; ++i) list.push_back(crm_card(i));
    return list;
  }();
  return cards;
}

void page_of_the_crm_list(benchmark::State& state) {
  static crm::Board board;
  if (board.size() == 0) {
    crm::Board::Loading loading(board, kNow);
    loading.add(crm_cards());
    loading.finish();
  }
  std::minstd_rand random(7);
  for (auto _ : state)
    benchmark::DoNotOptimize(board.page({.status = OrderStatus::released},
                                        random() % static_cast<unsigned>(orders / 6), 50));
  state.counters["bytes_per_card"] =
      static_cast<double>(board.bytes()) / static_cast<double>(board.size());
}
BENCHMARK(page_of_the_crm_list)->Unit(benchmark::kMicrosecond);

void page_of_the_mes_board(benchmark::State& state) {
  static mes::Board board;
  static const std::array<std::string, 9> kStages{
      "cad_check", "print_wax", "cast", "clean", "set_stones", "polish", "qc", "hallmark", "pack"};
  if (board.size() == 0) {
    mes::Board::Loading loading(board, kNow);
    for (int i = 0; i < orders; ++i) {
      std::minstd_rand random(static_cast<unsigned>(i) + 1);
      random.discard(3);
      mes::Card card{.lot_id = LineId::make(), .order_id = OrderId::make()};
      card.number = "S-" + std::to_string(1'000'000 + i) + "-0";
      card.reference = "for the jubilee " + std::to_string(i);
      card.alloy = "gold-585-yellow";
      card.finish = "polished";
      card.stage = kStages[random() % kStages.size()];
      card.work_center = card.stage + "-center";
      // Two of five are ready.
      card.state = static_cast<mes::OperationState>(1 + std::array{0, 0, 1, 2, 2}[random() % 5]);
      card.status = OrderStatus::in_production;
      card.on_hold = random() % 30 == 0;
      card.since = kNow;
      card.due_at = kNow + static_cast<std::int64_t>(random() % 2'000'000) * kSecond - 3 * kDay;
      loading.add({to_json_row(card)});
    }
    loading.finish();
  }
  std::minstd_rand random(7);
  for (auto _ : state)
    benchmark::DoNotOptimize(board.page({.state = mes::OperationState::ready},
                                        random() % static_cast<unsigned>(orders / 3), 50));
  state.counters["bytes_per_card"] =
      static_cast<double>(board.bytes()) / static_cast<double>(board.size());
}
BENCHMARK(page_of_the_mes_board)->Unit(benchmark::kMicrosecond);

void baseline_textbook_query_on_sqlite(benchmark::State& state) {
  static SystemClock clock;
  static sql::TempFolder folder;
  static auto db = sql::open_test_database(folder, "baseline", clock);
  static bool filled = false;
  if (!filled) {
    filled = db->write([](sql::Tx& tx) -> Result<void> {
                 tx.exec(
                     "CREATE TABLE card (id TEXT PRIMARY KEY, status TEXT, placed_at BIGINT, body "
                     "TEXT)");
                 for (const auto& card : crm_cards())
                   tx.exec("INSERT INTO card VALUES ($1, $2, $3, $4)", card.order_id, card.status,
                           card.placed_at, to_json(card));
                 tx.exec("CREATE INDEX card_by_status ON card (status, placed_at DESC)");
                 return {};
               }).ok();
  }
  std::minstd_rand random(7);
  for (auto _ : state) {
    const auto offset =
        50 * static_cast<std::int64_t>(random() % static_cast<unsigned>(orders / 250));
    auto page = db->read([&](sql::Reader& reader) -> Result<std::string> {
      std::string out = "[";
      reader.each(
          "SELECT body FROM card WHERE status = $1 ORDER BY placed_at DESC LIMIT 50 OFFSET $2",
          [&](const sql::Row& row) { out += row.text(0); }, OrderStatus::released, offset);
      const auto total = reader.first(
          "SELECT count(*) FROM card WHERE status = $1",
          [](const sql::Row& row) { return row.i64(0); }, OrderStatus::released);
      return out + std::to_string(*total);
    });
    benchmark::DoNotOptimize(page);
  }
}
BENCHMARK(baseline_textbook_query_on_sqlite)->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc == 3 && std::string(argv[1]) == "--orders") orders = std::stoi(argv[2]);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
