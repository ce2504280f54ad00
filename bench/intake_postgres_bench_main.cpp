// SPDX-License-Identifier: Apache-2.0
// Whole orders over HTTP to the shop alone, as a process of its own on PostgreSQL with synced
// commits, which hands every order on to RabbitMQ.
//
//   intake_postgres_bench [--milliseconds 5000] [--pairs 3] [--clients 64] [--quotes 150000]
//
// In turns with pgbench, which writes the same rows with as many clients to a copy of its database,
// but hands nothing on; and with the same process whose broker is away.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "bench/support/arguments.h"
#include "bench/support/figures.h"
#include "bench/support/load.h"
#include "bench/support/pgbench.h"
#include "bench/support/stock.h"
#include "platform/testing/free_port.h"
#include "platform/testing/private_postgres.h"
#include "tests/harness/binding.h"
#include "tests/harness/processes.h"
#include "tests/harness/user.h"

namespace atelier::bench {
namespace {

constexpr auto kPatience = std::chrono::minutes(1);
constexpr double kRateBar = 1;
constexpr double kAwayBar = 1.5;

/// What several turns of one kind have found.
struct Turns {
  std::vector<double> rates, p50_ms, p99_ms;

  std::string text() const {
    return number(median(rates), 0, "orders/s") + ", p50 " + number(median(p50_ms), 1, "ms") +
           ", p99 " + number(median(p99_ms), 1, "ms");
  }
};

harness::Part shop_part(const std::filesystem::path& data, const std::string& broker) {
  const auto place = harness::place_of(data);
  for (auto& part : harness::parts_apart(1, [&](const std::string&) {
         auto flags = place.database_flags();
         flags.insert(flags.end(), {"--broker", broker});
         return flags;
       }))
    if (part.context == "shop") return part;
  throw std::logic_error("there is no shop");
}

/// Whoever has no broker is not ready, but takes orders.
void wait_until_it_serves(const std::string& url, const std::string& token) {
  harness::User customer(url);
  customer.set_token(token);
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  for (auto answer = customer.get("/api/shop/orders"); !answer.ok();
       answer = customer.get("/api/shop/orders")) {
    if (std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error("the shop answers nobody: " + answer.text);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));  // the program needs the CPU
  }
}

void turn(const std::filesystem::path& data, Stock& stock, const std::string& broker, int clients,
          std::chrono::milliseconds time, Turns& turns) {
  harness::Processes shop(data, {shop_part(data, broker)}, {.until_ready = false});
  const auto program = shop.program(shop.parts().front());
  stock.sign_in();
  wait_until_it_serves(program->url(), stock.token());
  const auto result = load(program->port(), clients, time, 201,
                           [&](std::string& request) { return stock.order(request); });
  if (result.refused > 0 || result.answers_ms.empty())
    throw std::runtime_error("an order was refused: " + result.first_refusal);
  turns.rates.push_back(result.per_second());
  turns.p50_ms.push_back(percentile(result.answers_ms, 0.50));
  turns.p99_ms.push_back(percentile(result.answers_ms, 0.99));
}

/// The rows that place_order() writes, as long as those that it has written. $L is the length of
/// the order's document, $P of its message.
constexpr const char* kScript = R"(\set n random(1, 1000)
\set id random(1, 1000000000000000000)
BEGIN;
UPDATE quote SET status = 'accepted', order_id = lpad(:id, 36, '0')
 WHERE id = (SELECT id FROM bench_quote WHERE n = :n);
INSERT INTO customer_order (order_id, customer_id, document, promised_at, promise_revision,
 cancel_state, cancel_reason, cancel_answer)
 VALUES (lpad(:id, 36, '0'), gen_random_uuid()::text, repeat('x', $L), NULL, 0, 'none', '', '');
INSERT INTO order_state (order_id, number, status, version, changed_at, on_hold, hold_reason)
 VALUES (lpad(:id, 36, '0'), lpad(:id, 36, '0'), 'submitted', 1, 1772000000000000, 0, '');
INSERT INTO order_event (order_id, version, occurred_at, context, kind, from_status, to_status,
 on_hold, hold_reason, actor, actor_name, reason, cause, traceparent)
 VALUES (lpad(:id, 36, '0'), 1, 1772000000000000, 'shop', 'submit', NULL, 'submitted', 0, '',
 gen_random_uuid()::text, 'Anna Orlova', '', '',
 '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
INSERT INTO replica_change (thing, written_at) VALUES (lpad(:id, 36, '0'), 1772000000000000);
INSERT INTO outbox (msg_id, exchange, type, schema_version, msg_key, msg_version, payload,
 traceparent, cause, created_at, available_at) VALUES (gen_random_uuid()::text, 'order.evt',
 'order.submitted', 1, lpad(:id, 36, '0'), 1, repeat('x', $P),
 '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '', 1772000000000000,
 1772000000000000);
COMMIT;
)";

/// A copy of the shop's database, for pgbench: what that writes no shop could read.
std::string copy_of(const std::string& database) {
  const auto& server = PrivatePostgres::shared();
  const auto copy = database + "_pgbench";
  PrivatePostgres::shared().copy(database, copy);
  server.run(
      "CREATE TABLE bench_quote AS"
      " SELECT row_number() OVER () AS n, id FROM (SELECT id FROM quote LIMIT 1000) AS quotes;"
      "CREATE INDEX bench_quote_n ON bench_quote (n)",
      copy);
  return copy;
}

std::string script(const std::string& database) {
  std::string text = kScript;
  for (const auto& [mark, length] :
       {std::pair{"$L", "SELECT avg(length(document))::int FROM customer_order"},
        std::pair{"$P", "SELECT avg(length(payload))::int FROM outbox"}})
    text.replace(text.find(mark), 2, PrivatePostgres::shared().run(length, database));
  return text;
}

int run(const Arguments& arguments) {
  const TempFolder folder;
  Stock stock(folder, arguments.get<std::size_t>("quotes"));
  const auto place = harness::place_of(folder);
  const auto away =
      "amqp://shop:nobody@127.0.0.1:" + std::to_string(testing::free_port()) + "/" + place.prefix;
  const auto database = place.prefix + "_shop";
  const int clients = arguments.get("clients");
  const std::chrono::milliseconds time(arguments.get("milliseconds"));
  Turns ours, alone;
  std::vector<double> pgbench;
  std::string copy;
  for (int pair = 0; pair < arguments.get("pairs"); ++pair) {
    turn(folder, stock, place.broker("shop"), clients, time, ours);
    if (pair == 0) {
      copy = copy_of(database);
      std::ofstream(folder.file("order.sql")) << script(copy);
    }
    pgbench.push_back(pgbench_per_second(PrivatePostgres::shared().url(copy),
                                         folder.file("order.sql"), clients, time));
    turn(folder, stock, away, clients, time, alone);
    std::printf("ours %s, pgbench %s, broker away %s\n",
                number(ours.rates.back(), 0, "orders/s").c_str(),
                number(pgbench.back(), 0, "orders/s").c_str(),
                number(alone.rates.back(), 0, "orders/s").c_str());
    std::fflush(stdout);
  }
  const auto at = ", " + std::to_string(clients) + " clients";
  const double ratio = median(ours.rates) / median(pgbench);
  print({.what = "durable intake of orders over HTTP on PostgreSQL" + at,
         .figure = ours.text(),
         .baseline = "pgbench, the same rows: " + number(median(pgbench), 0, "orders/s"),
         .ratio = number(ratio, 2, "x"),
         .bar = at_least(kRateBar, ratio, "x")});
  const double slower = median(alone.p99_ms) / median(ours.p99_ms);
  print({.what = "the same while RabbitMQ is away" + at,
         .figure = alone.text(),
         .baseline = "RabbitMQ there: p99 " + number(median(ours.p99_ms), 1, "ms"),
         .ratio = number(slower, 2, "x"),
         .bar = at_most(kAwayBar, slower, "x")});
  return 0;
}

}  // namespace
}  // namespace atelier::bench

int main(int argc, char** argv) {
  try {
    ::setenv("ATELIER_SCENARIO_BINDING", "distributed", 1);
    atelier::PrivatePostgres::shared(atelier::PrivatePostgres::Durability::full);
    return atelier::bench::run(
        {argc, argv, {{"milliseconds", 5000}, {"pairs", 3}, {"clients", 64}, {"quotes", 150'000}}});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "intake_postgres_bench: %s\n", error.what());
    return 1;
  }
}
