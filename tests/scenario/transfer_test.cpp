// SPDX-License-Identifier: Apache-2.0
// Orders that come from elsewhere: imported from the system a company has today, or made up.
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include <boost/json.hpp>

#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

constexpr char kCustomer[] = "anna@customers.example";
constexpr char kOperator[] = "olga@test.example";

/// An order of anna's, a ring, as the old system tells it.
json::object told(const std::string& id, const std::string& status) {
  json::object line{{"product", "ring"},     {"alloy", "silver-925"}, {"finish", "polished"},
                    {"size", "17.5"},        {"quantity", 1},         {"file_name", "ring.stl"},
                    {"total_minor", 450'000}};
  if (status == "in_production") {
    line["stage"] = "polish";
    line["state"] = "ready";
  }
  json::array history{{{"status", "submitted"}, {"at", "2026-05-01T10:00:00Z"}}};
  if (status != "submitted")
    history.push_back({{"status", status}, {"at", "2026-05-02T10:00:00Z"}, {"actor", "Irina"}});
  return {{"source", "old-crm"},
          {"source_id", id},
          {"number", "2026-" + id},
          {"channel", "shop"},
          {"customer", {{"name", "Anna"}, {"email", kCustomer}}},
          {"address", "1 Main st."},
          {"placed_at", "2026-05-01T10:00:00Z"},
          {"promised_at", "2026-05-22T10:00:00Z"},
          {"currency", "RUB"},
          {"lines", json::array{line}},
          {"status", status},
          {"history", history}};
}

/// A folder of data with the accounts of a workshop in it, and files beside it.
class AWorkshopThatMovesIn : public testing::Test {
 protected:
  AWorkshopThatMovesIn() { Workshop(data()).system.stop(); }

  std::string data() const { return folder_.file("data"); }
  std::string file() const { return folder_.file("orders.jsonl"); }
  void write(const std::vector<json::object>& orders) const {
    std::ofstream out(file(), std::ios::binary);
    for (const auto& order : orders) out << json::serialize(order) << '\n';
  }
  std::vector<std::string> here(std::vector<std::string> command) const {
    const auto place = place_of(data()).flags();
    command.insert(command.end(), place.begin(), place.end());
    return command;
  }
  Ended import(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"import", file()});
    return run(here(more));
  }

  /// The orders in a status: those on the list of crm, and those on the board of mes, which has a
  /// card for each of their lots.
  static std::size_t in_crm(Workshop& shop, const std::string& status) {
    const auto list = shop.manager.get("/api/crm/orders?page_size=1&status=" + status);
    return list.body.at("total").to_number<std::size_t>();
  }
  static std::size_t in_mes(Workshop& shop, const std::string& status) {
    std::set<std::string> orders;
    for (int page = 1;; ++page) {
      const auto rows = rows_of(shop.op
                                    .get("/api/mes/board?page_size=200&status=" + status +
                                         "&page=" + std::to_string(page))
                                    .body);
      if (rows.empty()) return orders.size();
      for (const auto& row : rows) orders.emplace(row.at("order_id").as_string());
    }
  }
  /// The id of the first order that crm finds by its number.
  static std::string find(Workshop& shop, const std::string& number) {
    const auto found = rows_of(shop.manager.get("/api/crm/orders?q=" + number).body);
    return found.empty() ? "" : std::string(found[0].at("order_id").as_string());
  }

 private:
  TempFolder folder_;
};

TEST_F(AWorkshopThatMovesIn, GoesOnWithTheOrdersItHad) {
  auto claimed = told("3", "in_production");
  auto& line = claimed["lines"].as_array()[0].as_object();
  line["state"] = "claimed";
  line["operator"] = kOperator;
  write({told("1", "submitted"), told("2", "in_production"), claimed, told("4", "shipped")});
  const auto imported = import();
  ASSERT_EQ(imported.code, 0) << imported.out;
  EXPECT_EQ(imported.out, "4 taken, 0 known already, 0 refused\n");

  Workshop shop(data());
  const auto fresh = find(shop, "2026-1");
  EXPECT_EQ(shop.status_in_shop(fresh), "submitted");
  shop.approve(fresh);
  EXPECT_TRUE(eventually([&] { return shop.status_in_mes(fresh) == "released"; }));

  const auto in_work = find(shop, "2026-2");
  EXPECT_EQ(shop.status_in_shop(in_work), "in_production");
  EXPECT_EQ(shop.status_in_mes(in_work), "in_production");
  shop.make(in_work);
  shop.ship(in_work);
  EXPECT_TRUE(eventually([&] { return shop.status_in_shop(in_work) == "shipped"; }));
  EXPECT_TRUE(eventually([&] { return shop.status_in_crm(in_work) == "shipped"; }));
  const auto page = shop.manager.get("/api/crm/orders/" + in_work);
  const auto& timeline = page.body.at("timeline").as_array();
  for (std::size_t i = 0; i < timeline.size(); ++i)
    EXPECT_EQ(timeline[i].at("version").to_number<std::size_t>(), i + 1);

  EXPECT_THAT(shop.op.get("/api/mes/me/work").text, HasSubstr("2026-3"));
  const auto over = find(shop, "2026-4");
  EXPECT_TRUE(shop.manager.post("/api/crm/orders/" + over + "/deliver").ok());
}

TEST_F(AWorkshopThatMovesIn, MayImportTheSameFileAgain) {
  write({told("1", "submitted"), told("2", "confirmed")});
  EXPECT_EQ(import({"--dry-run"}).out, "2 would be taken, 0 known already, 0 refused\n");
  EXPECT_EQ(import().out, "2 taken, 0 known already, 0 refused\n");
  {
    Workshop shop(data());
    shop.approve(find(shop, "2026-1"));
  }
  auto other = told("2", "confirmed");
  other["address"] = "2 Main st.";
  write({told("1", "submitted"), other, told("3", "submitted"), told("3", "confirmed")});
  const auto again = import();
  EXPECT_EQ(again.code, 1);
  EXPECT_EQ(again.out,
            "line 2, order 2: was taken over before, and something else was told about it then\n"
            "line 4, order 3: /source_id: is that of line 3\n"
            "1 taken, 1 known already, 2 refused\n");
  Workshop shop(data());
  EXPECT_EQ(shop.status_in_crm(find(shop, "2026-1")), "released");
}

TEST_F(AWorkshopThatMovesIn, GetsNumbersWhereItsOwnCannotStay) {
  auto first = told("1", "submitted");
  first["number"] = "S-000001-3";
  auto second = told("2", "submitted");
  second["number"] = "2026-3";
  second["reference"] = "for Vera";
  write({first, told("3", "submitted"), second});
  ASSERT_EQ(import().code, 0);
  Workshop shop(data());
  const auto list = shop.customer.get("/api/shop/orders").text;
  EXPECT_THAT(list, HasSubstr("\"number\":\"S-000001-3\""));
  EXPECT_THAT(list, HasSubstr("\"number\":\"S-000002"));
  EXPECT_THAT(list, HasSubstr("\"number\":\"2026-3\""));
  EXPECT_THAT(shop.manager.get("/api/crm/orders/" + find(shop, "S-000002")).text,
              HasSubstr("In old-crm its number was 2026-3."));
  const auto placed = shop.order({shop.quote(shop.upload_ring())["/quote_id"]});
  EXPECT_THAT(shop.customer.get("/api/shop/orders/" + placed)["/state/number"],
              HasSubstr("S-000003"));
}

TEST_F(AWorkshopThatMovesIn, IsToldWhatIsWrongWithEachLine) {
  {
    std::ofstream out(file(), std::ios::binary);
    out << "\xEF\xBB\xBF" << json::serialize(told("1", "submitted")) << "\r\n\r\n"
        << "{\"source\":\"\xff\"}\r\n"
        << std::string((1 << 20) + 2, ' ') << "\r\n"
        << json::serialize(told("2", "melted"));
  }
  const auto report = file() + ".report";
  const auto imported = import({"--report", report});
  EXPECT_EQ(imported.code, 1);
  EXPECT_THAT(imported.out, HasSubstr("line 3: This is not JSON"));
  EXPECT_THAT(imported.out, HasSubstr("line 4: is longer than 1 MiB"));
  EXPECT_THAT(imported.out, HasSubstr("line 5, order 2: /status: expected one of"));
  EXPECT_THAT(imported.out, HasSubstr("1 taken, 0 known already, 3 refused"));
  std::ifstream in(report, std::ios::binary);
  const auto document = json::parse(in);
  EXPECT_EQ(document.at_pointer("/refusals/1/reason"), "line-too-long");
  EXPECT_EQ(document.at_pointer("/totals/refused"), 3);
}

TEST_F(AWorkshopThatMovesIn, FinishesAnImportThatWasKilledByRunningItAgain) {
  constexpr std::size_t kOrders = 4000;
  std::vector<json::object> orders;
  for (std::size_t i = 0; i < kOrders; ++i)
    orders.push_back(told(std::to_string(i), i % 2 == 0 ? "in_production" : "submitted"));
  write(orders);
  ASSERT_TRUE(run_and_kill(here({"import", file()}), [&] {
    return std::stoul(sql(data(), "mes", "SELECT count(*) FROM order_state")) > 1000;
  }));
  EXPECT_NE(run(here({"serve", "--port", "0"})).code, 0);
  const auto again = import();
  EXPECT_EQ(again.code, 0) << again.out;
  EXPECT_EQ(import().out, "0 taken, 4000 known already, 0 refused\n");
  Workshop shop(data());
  EXPECT_EQ(in_crm(shop, "in_production"), kOrders / 2);
  EXPECT_EQ(in_mes(shop, "in_production"), kOrders / 2);
  EXPECT_EQ(in_crm(shop, "submitted"), kOrders / 2);
  for (const char* number : {"2026-0", "2026-1998", "2026-3998"})
    EXPECT_EQ(shop.status_in_shop(find(shop, number)), "in_production") << number;
}

TEST_F(AWorkshopThatMovesIn, IsAskedToStopTheProgramFirst) {
  write({told("1", "submitted")});
  const Workshop shop(data());
  EXPECT_EQ(import().code, 3);
  EXPECT_EQ(run(here({"seed", "--orders", "1"})).code, 3);
}

TEST_F(AWorkshopThatMovesIn, CanBeMadeUp) {
  const auto seeded = run(here({"seed", "--orders", "2000"}));
  ASSERT_EQ(seeded.code, 0) << seeded.out;
  EXPECT_THAT(seeded.out, HasSubstr("irina@demo.example"));
  ASSERT_EQ(run(here({"seed", "--orders", "100", "--seed", "2"})).code, 0);
  Workshop shop(data());
  std::size_t orders = 0;
  for (const char* status : {"submitted", "confirmed", "released", "in_production", "ready_to_ship",
                             "shipped", "delivered", "closed", "cancelled"})
    orders += in_crm(shop, status);
  EXPECT_EQ(orders, 2100u);
  for (const char* status : {"released", "in_production", "ready_to_ship"}) {
    EXPECT_GT(in_mes(shop, status), 50u) << status;
    EXPECT_EQ(in_crm(shop, status), in_mes(shop, status)) << status;
  }
  User pavel(shop.system.url());
  pavel.sign_in("pavel@demo.example", "atelier-demo");
  EXPECT_TRUE(pavel.get("/api/mes/me/work").ok());
  EXPECT_FALSE(shop.order({shop.quote(shop.upload_ring())["/quote_id"]}).empty());
}

}  // namespace
}  // namespace atelier::harness
