// SPDX-License-Identifier: Apache-2.0
#include "app/trouble.h"

#include <cstdio>
#include <vector>

#include <boost/json.hpp>

#include "app/demo.h"
#include "app/wait.h"

namespace atelier::app {
namespace {

namespace json = boost::json;

constexpr const char* kProduct = "earring";

struct Step {
  std::int64_t seq;
  std::string code, work_center;
};

std::vector<Step> take_routing_away(sql::Tx& tx) {
  auto steps = tx.all(
      "SELECT seq, code, work_center FROM routing WHERE product = $1 ORDER BY seq",
      [](const sql::Row& row) {
        return Step{row.i64(0), row.str(1), row.str(2)};
      },
      kProduct);
  tx.exec("DELETE FROM routing WHERE product = $1", kProduct);
  return steps;
}

void put_routing_back(sql::Tx& tx, const std::vector<Step>& steps) {
  for (const auto& step : steps)
    tx.exec(
        "INSERT INTO routing (product, seq, code, work_center) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT DO NOTHING",
        kProduct, step.seq, step.code, step.work_center);
}

/// An order for earrings that the manager has approved: its id.
Result<std::string> approved_order(Person& customer, Person& manager, const std::string& hash) {
  ATELIER_TRY_ASSIGN(const auto asked,
                     customer.post("/api/shop/quotes", {{"model_hash", hash},
                                                        {"file_name", "earring.stl"},
                                                        {"product", kProduct},
                                                        {"quantity", 1}}));
  const auto quote_id = text(asked, "/quote_id");
  json::value quoted;
  ATELIER_TRY(wait_for([&]() -> Result<bool> {
    ATELIER_TRY_ASSIGN(quoted, customer.get("/api/shop/quotes/" + quote_id));
    return text(quoted, "/status") == "priced";
  }));
  ATELIER_TRY_ASSIGN(
      const auto placed,
      customer.post("/api/shop/orders",
                    {{"lines", json::array{{{"quote_id", quote_id},
                                            {"alloy", text(quoted, "/offers/0/alloy")}}}},
                     {"phone", "+7 900 000-00-00"},
                     {"address", "Kostroma, 1 Sovetskaya st."}}));
  const auto id = text(placed, "/state/order_id");
  ATELIER_TRY(
      wait_for([&]() -> Result<bool> { return manager.get("/api/crm/orders/" + id).ok(); }));
  ATELIER_TRY_ASSIGN(const auto order, manager.get("/api/crm/orders/" + id));
  if (text(order, "/state/status") == "submitted")
    ATELIER_TRY(manager.post("/api/crm/orders/" + id + "/approve"));
  return id;
}

void print(const json::value& journey) {
  const auto& verdict = journey.at("verdict");
  std::printf("    %s: %s\n    to do: %s\n", text(verdict, "/rule").c_str(),
              text(verdict, "/why").c_str(), text(verdict, "/to_do").c_str());
  std::fflush(stdout);
}

/// Asks until the journey's verdict is this.
Result<json::value> verdict(Person& on_call, const std::string& order, std::string_view rule) {
  json::value journey;
  ATELIER_TRY(wait_for([&]() -> Result<bool> {
    auto asked = on_call.get("/api/watch/journeys?id=" + order);
    if (!asked) return false;  // nobody but the shop may know of it yet
    journey = std::move(*asked);
    return text(journey, "/verdict/rule") == rule;
  }));
  return journey;
}

}  // namespace

Result<void> show_trouble(const std::string& base_url, sql::Database& mes,
                          const std::string& model_hash) {
  ATELIER_TRY_ASSIGN(auto customer, demo_person(base_url, "anna"));
  ATELIER_TRY_ASSIGN(auto manager, demo_person(base_url, "irina"));
  ATELIER_TRY_ASSIGN(auto on_call, demo_person(base_url, "timur"));
  std::printf("\nAn accident: the routing of earrings is gone, so the consumer of mes fails.\n");
  ATELIER_TRY_ASSIGN(const auto steps, mes.write([](sql::Tx& tx) -> Result<std::vector<Step>> {
    return take_routing_away(tx);
  }));
  auto order = approved_order(customer, manager, model_hash);
  Result<json::value> broken = order ? verdict(on_call, *order, "dead_letter")
                                     : Result<json::value>(std::move(order).error());
  const auto mended = mes.write([&](sql::Tx& tx) -> Result<void> {
    put_routing_back(tx, steps);
    return {};
  });
  ATELIER_TRY(mended);
  if (!broken) return std::move(broken).error();
  std::printf("  The customer calls. Asked for order %s, watch says:\n",
              text(*broken, "/number").c_str());
  print(*broken);
  ATELIER_TRY(on_call.post("/api/watch/journeys/" + *order + "/redrive",
                           {{"reason", "the routing is back"}}));
  ATELIER_TRY_ASSIGN(const auto now, verdict(on_call, *order, "waiting"));
  std::printf("  The routing is back, and the order was re-driven from its journey:\n");
  print(now);
  return {};
}

}  // namespace atelier::app
