// SPDX-License-Identifier: Apache-2.0
#include "platform/base/json_row.h"

#include <gtest/gtest.h>

namespace atelier {
namespace {

struct Owner {
  std::string name;
  bool operator==(const Owner&) const = default;
};
BOOST_DESCRIBE_STRUCT(Owner, (), (name))

struct Thing {
  std::string name;
  std::int64_t count = 0;
  std::optional<std::int64_t> weight;
  Owner owner;
  bool good = false;
  bool operator==(const Thing&) const = default;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (name, count, weight, owner, good))

struct Table {
  JsonColumns<Thing> columns;
  JsonRows<Thing> rows;
};
BOOST_DESCRIBE_STRUCT(Table, (), (columns, rows))

const Thing kRing{"a \"ring\", [1,2]\n", 3, 7, {"Anna, {B}"}, true};
const Thing kBare{"", -1, std::nullopt, {}, false};

TEST(JsonRow, HoldsTheValuesInTheOrderOfTheColumns) {
  EXPECT_EQ(to_json_row(kBare), R"(["",-1,null,{"name":""},false])");
  EXPECT_EQ(to_json(Table{.rows = {to_json_row(kBare)}}),
            R"({"columns":["name","count","weight","owner","good"],)"
            R"("rows":[["",-1,null,{"name":""},false]]})");
}

TEST(JsonRow, IsReadBackAsItWas) {
  for (const auto& thing : {kRing, kBare}) {
    const auto read = from_json<JsonRow<Thing>>(to_json_row(thing));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->value, thing);
  }
}

TEST(JsonRow, OfAnotherLengthOrTypeIsRefusedWithThePlace) {
  EXPECT_FALSE(from_json<JsonRow<Thing>>("[1]").ok());
  const auto wrong = from_json<JsonRow<Thing>>(R"(["a","b",null,{"name":""},true])");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().type, "invalid-fields");
}

TEST(JsonRow, GivesOneItemWithoutReadingTheOthers) {
  const auto row = to_json_row(kRing);
  const JsonRowView<Thing> view(row);
  EXPECT_EQ(json_plain_text(view.json("name")), "a  ring , [1,2] ");
  EXPECT_EQ(view.json("count"), "3");
  EXPECT_EQ(view.json("owner"), R"({"name":"Anna, {B}"})");
  EXPECT_EQ(view.json("good"), "true");
  const auto bare = to_json_row(Thing{R"(ends with a backslash \)", 1, std::nullopt, {"b"}, false});
  const JsonRowView<Thing> other(bare);
  EXPECT_EQ(other.plain("name"), R"(ends with a backslash \\)");
  EXPECT_TRUE(other.null("weight"));
}

TEST(JsonRow, SchemaSaysWhatStandsWhere) {
  EXPECT_EQ(json_schema<JsonRow<Owner>>(),
            R"({"type":"array","prefixItems":[{"type":"string"}],"items":false,)"
            R"("minItems":1,"maxItems":1})");
}

}  // namespace
}  // namespace atelier
