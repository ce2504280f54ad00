// SPDX-License-Identifier: Apache-2.0
// What group commit is worth: an order and its outbox row written by many threads at once, each
// waiting for its answer, with up to 256 closures in a commit and with one. On a real disk: a
// folder in memory would have no sync to share.
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "bench/support/ordered.h"
#include "platform/base/assert.h"
#include "platform/bus/in_process.h"
#include "platform/sql/test_database.h"

namespace {

using namespace atelier;
using bench::Ordered;

constexpr sql::Migration kSchema[] = {
    {1, "orders",
     "CREATE TABLE orders (id text PRIMARY KEY, number bigint NOT NULL, body text NOT NULL)", ""},
    {2, "seen", "CREATE TABLE seen (id text PRIMARY KEY)", ""}};

struct Site {
  explicit Site(int batch) {
    db = open("orders", batch);
    other = open("other", batch);
    bus = std::make_unique<bus::InProcessBus>(bus::BusOptions{}, clock);
    outbox = *bus->attach(*db);
    ATELIER_ASSERT(bus->attach(*other).ok());
    auto consumer = std::make_shared<bus::Consumer>("bench.queue", *other);
    consumer->on<Ordered>(
        [](sql::Tx& tx, const Ordered& message, const bus::Envelope&) -> Result<bus::Outcome> {
          tx.exec("INSERT INTO seen (id) VALUES ($1)", message.id);
          return bus::Outcome::applied;
        });
    bus->subscribe(consumer);
  }
  std::unique_ptr<sql::Database> open(const std::string& name, int batch) {
    sql::SqliteOptions options;
    options.path = folder.file(name + ".db");
    options.name = name;
    options.batch = batch;
    auto opened = sql::open_sqlite(options, clock);
    ATELIER_ASSERT(opened.ok());
    ATELIER_ASSERT((*opened)->migrate("bench", kSchema).ok());
    return std::move(*opened);
  }
  void order() {
    const auto message = Ordered::make();
    const auto written = db->write([&](sql::Tx& tx) -> Result<void> {
      tx.exec("INSERT INTO orders (id, number, body) VALUES ($1, $2, $3)", message.id, 1,
              message.body);
      outbox->send(tx, message);
      return {};
    });
    ATELIER_ASSERT(written.ok());
  }

  sql::TempFolder folder;
  SystemClock clock;
  std::unique_ptr<sql::Database> db;
  std::unique_ptr<sql::Database> other;
  std::unique_ptr<bus::InProcessBus> bus;
  const bus::Outbox* outbox = nullptr;
};

std::unique_ptr<Site> site;

void open_site(const benchmark::State& state) {
  site = std::make_unique<Site>(static_cast<int>(state.range(0)));
}
void close_site(const benchmark::State&) { site.reset(); }

void write_orders(benchmark::State& state) {
  for (auto step : state) {
    (void)step;
    site->order();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(write_orders)
    ->ArgName("batch")
    ->Arg(256)
    ->Arg(1)
    ->Threads(1)
    ->Threads(16)
    ->Threads(256)
    ->Setup(open_site)
    ->Teardown(close_site)
    ->UseRealTime();

/// From the outbox of one database into the inbox of another, 1,000 messages at a time.
void hand_on(benchmark::State& state) {
  constexpr int kMessages = 1000;
  for (auto step : state) {
    (void)step;
    state.PauseTiming();
    const auto sent = site->db->write([&](sql::Tx& tx) -> Result<void> {
      for (int i = 0; i < kMessages; ++i) {
        site->outbox->send(tx, Ordered::make());
      }
      return {};
    });
    ATELIER_ASSERT(sent.ok());
    state.ResumeTiming();
    site->bus->drain();
  }
  state.SetItemsProcessed(state.iterations() * kMessages);
}
BENCHMARK(hand_on)
    ->ArgName("batch")
    ->Arg(256)
    ->Setup(open_site)
    ->Teardown(close_site)
    ->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
