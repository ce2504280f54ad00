// SPDX-License-Identifier: Apache-2.0
#include "transfer/record.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "transfer/past.h"

namespace atelier::transfer {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

const Stages kStages{{ProductKind::ring, {"cad_check", "cast", "pack"}}};
const Instant kNow = *parse_rfc3339("2026-06-01T12:00:00Z");

json::object step(const char* status, const char* at) { return {{"status", status}, {"at", at}}; }

/// An order in production, right in every respect.
json::object right() {
  return {{"source", "old-crm"},
          {"source_id", "12345"},
          {"number", "2026-0417"},
          {"channel", "shop"},
          {"customer", {{"name", "Анна Орлова"}, {"email", "anna@demo.example"}}},
          {"address", "Kostroma, 1 Sovetskaya st."},
          {"placed_at", "2026-05-01T10:00:00Z"},
          {"promised_at", "2026-05-22T10:00:00Z"},
          {"currency", "RUB"},
          {"lines", json::array{{{"product", "ring"},
                                 {"alloy", "gold-585-yellow"},
                                 {"finish", "polished"},
                                 {"size", "17.5"},
                                 {"quantity", 1},
                                 {"file_name", "ring.stl"},
                                 {"total_minor", 4500000},
                                 {"stage", "cast"},
                                 {"state", "ready"}}}},
          {"status", "in_production"},
          {"history", json::array{step("submitted", "2026-05-01T10:00:00Z"),
                                  step("in_production", "2026-05-03T09:00:00Z")}}};
}

std::string error_at(const Result<Record>& record) {
  if (record) return "taken";
  if (record.error().fields.empty()) return record.error().type;
  std::string all;
  for (const auto& field : record.error().fields)
    all += (all.empty() ? "" : "; ") + field.pointer + " " + field.detail;
  return all;
}

std::string told(const json::object& record) {
  return error_at(read_record(json::serialize(record), kStages, kNow));
}

/// The same with one member changed or added.
json::object with(const std::string& pointer, const json::value& value) {
  json::value record = right();
  const auto last = pointer.rfind('/');
  boost::system::error_code failed;
  auto* parent = record.find_pointer(pointer.substr(0, last), failed);
  parent->as_object()[pointer.substr(last + 1)] = value;
  return record.as_object();
}

TEST(Record, TheExampleOfTheDocumentationIsRead) {
  const std::filesystem::path source = ATELIER_SOURCE_DIR;
  std::ifstream in(source / "docs/import.md");
  const std::string text(std::istreambuf_iterator<char>(in), {});
  constexpr std::string_view kBegin = "```json\n";
  const auto begin = text.find(kBegin);
  ASSERT_NE(begin, text.npos);
  const auto from = begin + kBegin.size();
  const auto example = text.substr(from, text.find("```", from) - from);
  const auto record = read_record(example, kStages, kNow);
  ASSERT_TRUE(record.ok()) << record.error().detail;
  EXPECT_EQ(record->source_id, "12345");
}

TEST(ARecord, IsTakenWhenItIsRight) { EXPECT_EQ(told(right()), "taken"); }

TEST(ARecord, NamesEveryWrongFieldAtOnce) {
  auto record = right();
  record["status"] = "melted";
  record["address"] = 7;
  record["colour"] = "red";
  record.erase("placed_at");
  const auto result = read_record(json::serialize(record), kStages, kNow);
  ASSERT_FALSE(result);
  std::vector<std::string> pointers;
  for (const auto& field : result.error().fields) pointers.push_back(field.pointer);
  EXPECT_THAT(pointers, UnorderedElementsAre("/address", "/placed_at", "/status", "/colour"));
}

TEST(ARecord, IsRefusedWhereItIsNoJsonOrNotUtf8) {
  EXPECT_EQ(error_at(read_record("{", kStages, kNow)), "json-syntax");
  EXPECT_EQ(error_at(read_record("{\"source\":\"\xff\"}", kStages, kNow)), "json-syntax");
  EXPECT_EQ(error_at(read_record("{} {}", kStages, kNow)), "json-syntax");
  EXPECT_EQ(error_at(read_record("{\"source\":1,\"source\":2}", kStages, kNow)),
            "json-duplicate-key");
}

TEST(ARecord, StillTellsItsIdWhenItIsRefused) {
  EXPECT_EQ(source_id_of(R"({"source_id":"7","x":1})"), "7");
  EXPECT_EQ(source_id_of(R"({"source_id":7})"), "");
  EXPECT_EQ(source_id_of("nonsense"), "");
}

TEST(ARecord, HasAPastThatGoesForward) {
  auto record = right();
  record["history"] = json::array{step("confirmed", "2026-05-03T09:00:00Z"),
                                  step("submitted", "2026-05-02T09:00:00Z"),
                                  step("in_production", "2026-05-04T09:00:00Z")};
  EXPECT_EQ(told(record),
            "/history/1/at is before the entry above it; "
            "/history/1/status an order that is \"confirmed\" cannot become \"submitted\"");
  record["history"] = json::array{step("submitted", "2026-04-01T09:00:00Z"),
                                  step("in_production", "2026-06-04T09:00:00Z")};
  EXPECT_EQ(told(record), "/history/0/at is before placed_at");
  record["history"] = json::array{step("in_production", "2026-06-04T09:00:00Z")};
  EXPECT_EQ(told(record), "/history/0/at is in the future");
  record["history"] = json::array{step("submitted", "2026-05-02T09:00:00Z")};
  EXPECT_EQ(told(record), "/status is \"in_production\", but the history ends with \"submitted\"");
  record["history"] = json::array{};
  EXPECT_EQ(told(record), "/history must have 1 to 50 entries");
}

TEST(ARecord, CannotLeaveWhatIsFinal) {
  auto record = right();
  record["status"] = "cancelled";
  record["lines"].as_array()[0].as_object().erase("stage");
  record["lines"].as_array()[0].as_object().erase("state");
  record["history"] = json::array{step("shipped", "2026-05-02T09:00:00Z"),
                                  step("cancelled", "2026-05-03T09:00:00Z")};
  EXPECT_EQ(told(record),
            "/history/1/status an order that is \"shipped\" cannot become \"cancelled\"");
}

TEST(ARecord, IsPromisedAfterItWasPlaced) {
  EXPECT_EQ(told(with("/promised_at", "2026-04-30T10:00:00Z")), "/promised_at is before placed_at");
}

TEST(ARecord, IsOnHoldOnlyForAReasonAndBeforeItShips) {
  auto record = right();
  record["on_hold"] = true;
  EXPECT_EQ(told(record), "/hold_reason is missing: say why the order is on hold");
  record["hold_reason"] = "no metal";
  EXPECT_EQ(told(record), "taken");
  record["on_hold"] = false;
  EXPECT_EQ(told(record), "/hold_reason is given, but the order is not on hold");
}

TEST(ARecord, SaysWhereTheWorkStands) {
  EXPECT_EQ(told(with("/lines/0/stage", "melt")),
            "/lines/0/stage expected one of: cad_check, cast, pack");
  EXPECT_EQ(told(with("/lines/0/state", "claimed")),
            "/lines/0/operator is missing: say who has claimed it");
  EXPECT_EQ(told(with("/lines/0/operator", "pavel@demo.example")),
            "/lines/0/operator only what is claimed or in progress is with somebody");
  EXPECT_EQ(told(with("/lines/0/state", "packed")),
            "/lines/0/stage what is packed is at no stage any more; "
            "/status every line is packed, so the order is \"ready_to_ship\"");
  EXPECT_EQ(told(with("/lines/0/product", "bracelet")),
            "/lines/0/product the workshop has no routing for it");
  auto record = right();
  record["lines"].as_array()[0].as_object().erase("state");
  EXPECT_EQ(told(record),
            "/lines/0/state is missing: say where the work on an order in production stands");
  record = right();
  record["status"] = "released";
  record["history"] = json::array{step("released", "2026-05-02T09:00:00Z")};
  EXPECT_EQ(told(record), "/lines/0/stage no work has begun on an order that is only \"released\"");
  record["status"] = "confirmed";
  record["history"] = json::array{step("confirmed", "2026-05-02T09:00:00Z")};
  EXPECT_EQ(told(record), "/lines/0/state nothing is in work of an order that is \"confirmed\"");
}

TEST(ARecord, HasAParcelOnlyOnceItIsShipped) {
  auto record = right();
  record["parcel"] = {{"carrier", "CDEK"}, {"tracking_number", "1"}};
  EXPECT_EQ(told(record), "/parcel an order that is \"in_production\" has no parcel");
}

// --- the order that becomes of it

const Account kAnna{{UserId::make(), "Анна Орлова"}, auth::Role::customer};
const Account kPavel{{UserId::make(), "Павел Кузнецов"}, auth::Role::operator_};

Result<std::optional<Account>> find(std::string_view email) {
  if (email == "anna@demo.example") return std::optional(kAnna);
  if (email == "pavel@demo.example") return std::optional(kPavel);
  return std::optional<Account>{};
}

Result<ImportedOrder> order_of(const json::object& record) {
  const auto read = read_record(json::serialize(record), kStages, kNow);
  EXPECT_TRUE(read) << error_at(read);
  return to_order(read.value(), find);
}

TEST(TheOrderOfARecord, IsTheSameEveryTime) {
  const auto first = order_of(right()).value();
  const auto second = order_of(right()).value();
  EXPECT_EQ(first.order, second.order);
  EXPECT_EQ(first.timeline, second.timeline);
  EXPECT_EQ(first.origin->digest, second.origin->digest);
  EXPECT_NE(first.origin->digest, order_of(with("/address", "elsewhere"))->origin->digest);
  EXPECT_NE(first.order.order_id, order_of(with("/source_id", "12346"))->order.order_id);
}

TEST(TheOrderOfARecord, BelongsToTheAccountOfItsCustomer) {
  EXPECT_EQ(order_of(right())->order.customer_id, kAnna.user.id.str());
  const auto stranger = order_of(with("/customer/email", "x@y.example"))->order.customer_id;
  EXPECT_TRUE(UserId::parse(stranger)) << stranger;
  EXPECT_EQ(stranger, order_of(with("/customer/email", "x@y.example"))->order.customer_id);
}

TEST(TheOrderOfARecord, HasAllVersionsAndItsWork) {
  auto record = with("/lines/0/state", "in_progress");
  record["lines"].as_array()[0].as_object()["operator"] = "pavel@demo.example";
  record["on_hold"] = true;
  record["hold_reason"] = "no metal";
  const auto imported = order_of(record).value();
  EXPECT_EQ(imported.state.version, 5);  // submitted, confirmed, released, in production, held
  EXPECT_EQ(imported.state.status, OrderStatus::in_production);
  EXPECT_TRUE(imported.state.on_hold);
  ASSERT_EQ(imported.progress.size(), 1u);
  EXPECT_EQ(imported.progress[0].holder, kPavel.user);
  EXPECT_EQ(imported.order.total, (Money{4'500'000, "RUB"}));
  EXPECT_EQ(imported.order.number, "2026-0417");
}

TEST(TheOrderOfARecord, IsRefusedWhereItsOperatorCannotSignIn) {
  auto record = with("/lines/0/state", "claimed");
  for (const char* who : {"nobody@demo.example", "anna@demo.example"}) {
    record["lines"].as_array()[0].as_object()["operator"] = who;
    const auto refused = order_of(record);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.at(0).pointer, "/lines/0/operator");
  }
}

TEST(TheOrderOfARecord, IsPackedOnceItWaitsForTheParcel) {
  auto record = right();
  record["status"] = "ready_to_ship";
  record["history"] = json::array{step("ready_to_ship", "2026-05-20T09:00:00Z")};
  record["lines"].as_array()[0].as_object().erase("stage");
  record["lines"].as_array()[0].as_object().erase("state");
  const auto imported = order_of(record).value();
  EXPECT_EQ(imported.progress.at(0).state, WorkState::packed);
  EXPECT_EQ(imported.timeline.size(), 5u);
}

TEST(ANumber, IsKeptWhereItCannotBeGivenOutHere) {
  EXPECT_TRUE(can_keep_number("2026-0417"));
  EXPECT_TRUE(can_keep_number("S-1"));
  EXPECT_FALSE(can_keep_number("S-000001-3"));
  EXPECT_FALSE(can_keep_number("№ 7"));
  EXPECT_FALSE(can_keep_number(""));
  EXPECT_FALSE(can_keep_number("12345678901234567890123"));
}

TEST(ANumber, ThatIsNotKeptIsStillFound) {
  auto imported = order_of(right()).value();
  renumber(imported, "S-000001-3", "2026-0417");
  EXPECT_EQ(imported.order.number, "S-000001-3");
  EXPECT_EQ(imported.state.number, "S-000001-3");
  EXPECT_EQ(imported.order.reference, "2026-0417");
  EXPECT_EQ(imported.note, "In old-crm its number was 2026-0417.");
}

}  // namespace
}  // namespace atelier::transfer
