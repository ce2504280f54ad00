// SPDX-License-Identifier: Apache-2.0
// An order and its outbox row on PostgreSQL, durable, by many at once, each waiting for its answer;
// in turns with pgbench, which writes the same rows to the same server with as many clients.
//
//   postgres_bench [--milliseconds 5000] [--pairs 3] [--clients 64]
//
// The server is a private one with its defaults, in TMPDIR: name a folder on the disk that counts.
#include <atomic>
#include <cstdio>
#include <fstream>
#include <thread>

#include "bench/support/arguments.h"
#include "bench/support/figures.h"
#include "bench/support/must.h"
#include "bench/support/ordered.h"
#include "bench/support/pgbench.h"
#include "platform/testing/private_postgres.h"

namespace atelier::bench {
namespace {

constexpr const char* kDatabase = "bench";
constexpr const char* kTable =
    "CREATE TABLE orders (id text PRIMARY KEY, number bigint NOT NULL, body text NOT NULL)";
constexpr sql::Migration kSchema[] = {{1, "orders", kTable, kTable}};
constexpr const char* kScript =
    "BEGIN;\n"
    "INSERT INTO orders (id, number, body) VALUES (gen_random_uuid()::text, 1, repeat('x', 600));\n"
    "INSERT INTO outbox (msg_id, exchange, type, schema_version, msg_key, msg_version, payload,"
    " traceparent, cause, created_at, available_at) VALUES (gen_random_uuid()::text, 'bench.evt',"
    " 'bench.ordered', 1, gen_random_uuid()::text, 1, repeat('x', 660),"
    " '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '', 1772000000000000,"
    " 1772000000000000);\n"
    "COMMIT;\n";

/// Orders a second.
double ours(sql::Database& db, int clients, std::chrono::milliseconds time) {
  const bus::Outbox outbox([] {});
  std::atomic<bool> stop{false};
  std::atomic<long long> written{0};
  std::vector<std::thread> threads;
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        const auto message = Ordered::make();
        const auto done = db.write([&](sql::Tx& tx) -> Result<void> {
          tx.exec("INSERT INTO orders (id, number, body) VALUES ($1, $2, $3)", message.id, 1,
                  message.body);
          outbox.send(tx, message);
          return {};
        });
        if (done) ++written;
      }
    });
  }
  std::this_thread::sleep_for(time);  // of the measurement
  stop = true;
  for (auto& thread : threads) thread.join();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  return static_cast<double>(written) / took.count();
}

int run(const Arguments& arguments) {
  PrivatePostgres server(PrivatePostgres::Durability::full);
  server.create(kDatabase);
  const SystemClock clock;
  const auto db = must(
      sql::open_postgres({.url = server.url(), .database = kDatabase, .name = kDatabase}, clock));
  for (const auto& made : {db->migrate("bench", kSchema), bus::prepare(*db)})
    if (!made) throw std::runtime_error(made.error().detail);
  const TempFolder folder;
  std::ofstream(folder.file("order.sql")) << kScript;

  const int clients = arguments.get("clients");
  const std::chrono::milliseconds time(arguments.get("milliseconds"));
  std::vector<double> us;
  std::vector<double> pgbench;
  for (int pair = 0; pair < arguments.get("pairs"); ++pair) {
    us.push_back(ours(*db, clients, time));
    pgbench.push_back(
        pgbench_per_second(server.url(kDatabase), folder.file("order.sql"), clients, time));
    std::printf("ours %s, pgbench %s\n", number(us.back(), 0, "orders/s").c_str(),
                number(pgbench.back(), 0, "orders/s").c_str());
  }
  const double ratio = median(us) / median(pgbench);
  print({.what =
             "order and outbox row on PostgreSQL, durable, " + std::to_string(clients) + " at once",
         .figure = number(median(us), 0, "orders/s"),
         .baseline = "pgbench, the same rows: " + number(median(pgbench), 0, "orders/s"),
         .ratio = number(ratio, 2, "x"),
         .bar = at_least(1, ratio, "x")});
  return 0;
}

}  // namespace
}  // namespace atelier::bench

int main(int argc, char** argv) {
  try {
    return atelier::bench::run(
        {argc, argv, {{"milliseconds", 5000}, {"pairs", 3}, {"clients", 64}}});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "postgres_bench: %s\n", error.what());
    return 1;
  }
}
