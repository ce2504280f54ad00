// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "platform/base/json_codec.h"

namespace atelier {

struct Price {
  std::int64_t minor = 0;
};
BOOST_DESCRIBE_STRUCT(Price, (), (minor))

namespace bench {

enum class Stage { wax, cast };
BOOST_DESCRIBE_ENUM(Stage, wax, cast)

/// Refers to itself.
struct Part {
  std::vector<Part> parts;
  std::optional<Price> price;
};
BOOST_DESCRIBE_STRUCT(Part, (), (parts, price))

struct Job {
  Stage stage{};
  std::map<std::string, Part> by_name;
};
BOOST_DESCRIBE_STRUCT(Job, (), (stage, by_name))

struct Sku {
  std::string code;
};

}  // namespace bench

template <>
struct JsonCodec<bench::Sku> : TextCodec<JsonCodec<bench::Sku>, bench::Sku> {
  static constexpr std::string_view kFormat = "sku";
  static constexpr std::string_view kExpected = "a code such as R-1";
  static std::string to_text(const bench::Sku& sku) { return sku.code; }
  static std::optional<bench::Sku> from_text(std::string_view text) {
    if (!text.starts_with("R-")) return std::nullopt;
    return bench::Sku{std::string(text)};
  }
};

namespace {

TEST(JsonSchema, DescribesEveryKindOfValue) {
  EXPECT_EQ(json_schema<bool>(), R"({"type":"boolean"})");
  EXPECT_EQ(json_schema<std::int8_t>(), R"({"type":"integer","minimum":-128,"maximum":127})");
  EXPECT_EQ(json_schema<std::int64_t>(), R"({"type":"integer","format":"int64"})");
  EXPECT_EQ(json_schema<std::uint64_t>(), R"({"type":"integer","format":"int64","minimum":0})");
  EXPECT_EQ(json_schema<double>(), R"({"type":"number"})");
  EXPECT_EQ(json_schema<std::string>(), R"({"type":"string"})");
  EXPECT_EQ(json_schema<bench::Stage>(), R"({"type":"string","enum":["wax","cast"]})");
  EXPECT_EQ(json_schema<Instant>(), R"({"type":"string","format":"date-time"})");
  EXPECT_EQ(json_schema<Id<struct AnyTag>>(), R"({"type":"string","format":"uuid"})");
  EXPECT_EQ(json_schema<JsonText>(), "{}");
  EXPECT_EQ(json_schema<std::vector<bool>>(), R"({"type":"array","items":{"type":"boolean"}})");
  EXPECT_EQ((json_schema<std::array<double, 3>>()),
            R"({"type":"array","items":{"type":"number"},"minItems":3,"maxItems":3})");
  EXPECT_EQ(
      (json_schema<std::map<std::string, std::optional<bool>>>()),
      R"({"type":"object","additionalProperties":{"anyOf":[{"type":"boolean"},{"type":"null"}]}})");
}

TEST(JsonSchema, OfAStructNamesWhatIsRequiredAndRefersToOtherStructs) {
  EXPECT_EQ(json_schema<bench::Part>(),
            R"({"type":"object","properties":{)"
            R"("parts":{"type":"array","items":{"$ref":"#/components/schemas/bench.Part"}},)"
            R"("price":{"$ref":"#/components/schemas/Price"}},)"
            R"("required":["parts"],"additionalProperties":false})");
  EXPECT_EQ(json_schema<std::vector<Price>>(),
            R"({"type":"array","items":{"$ref":"#/components/schemas/Price"}})");
}

TEST(JsonSchema, IsNamedByContextAndType) {
  EXPECT_EQ(schema_name<Price>(), "Price");
  EXPECT_EQ(schema_name<bench::Job>(), "bench.Job");
  EXPECT_EQ(schema_name<std::vector<Price>>(), "");
  EXPECT_EQ(schema_name<int>(), "");
}

TEST(JsonSchema, IsCollectedFromAllStructsInside) {
  std::map<std::string, std::string> schemas;
  collect_schemas<std::vector<bench::Job>>(schemas);
  ASSERT_EQ(schemas.size(), 3u);
  EXPECT_EQ(schemas["Price"], json_schema<Price>());
  EXPECT_EQ(schemas["bench.Part"], json_schema<bench::Part>());
  EXPECT_EQ(schemas["bench.Job"], json_schema<bench::Job>());
  for (const auto& [name, schema] : schemas) EXPECT_TRUE(parse_json(schema).ok()) << name;
}

TEST(JsonSchema, AndCodecCanBeGivenToATypeOfOnesOwn) {
  EXPECT_EQ(json_schema<bench::Sku>(), R"({"type":"string","format":"sku"})");
  EXPECT_EQ(to_json(bench::Sku{"R-7"}), "\"R-7\"");
  EXPECT_EQ(from_json<bench::Sku>("\"R-7\"")->code, "R-7");
  EXPECT_EQ(from_json<bench::Sku>("\"7\"").error().fields[0].detail, "expected a code such as R-1");
}

}  // namespace
}  // namespace atelier
