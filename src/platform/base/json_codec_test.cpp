// SPDX-License-Identifier: Apache-2.0
#include "platform/base/json_codec.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

namespace atelier {
namespace {

using testing::ElementsAre;

enum class Metal { gold, silver, delete_ };
BOOST_DESCRIBE_ENUM(Metal, gold, silver, delete_)

using ThingId = Id<struct ThingTag>;

struct Line {
  std::string model;
  std::int64_t quantity = 0;
  bool operator==(const Line&) const = default;
};
BOOST_DESCRIBE_STRUCT(Line, (), (model, quantity))

void check(const Line& line, FieldErrors& errors) {
  if (line.quantity < 1) errors.add("/quantity", "at least one");
}

struct Base {
  ThingId id;
  Instant at;
  bool operator==(const Base&) const = default;
};
BOOST_DESCRIBE_STRUCT(Base, (), (id, at))

struct Order : Base {
  bool rush = false;
  std::int8_t tiny = 0;
  std::uint64_t huge = 0;
  double mass_g = 0;
  Metal metal{};
  std::optional<std::string> note;
  std::vector<Line> lines;
  std::array<std::int64_t, 3> size_um{};
  std::map<std::string, std::optional<std::int64_t>> tags;
  JsonText extra;
  int class_ = 0;
  bool operator==(const Order&) const = default;
};
BOOST_DESCRIBE_STRUCT(Order, (Base),
                      (rush, tiny, huge, mass_g, metal, note, lines, size_um, tags, extra, class_))

void check(const Order& order, FieldErrors& errors) {
  if (order.lines.empty()) errors.add("/lines", "an order has lines");
}

template <class T>
struct Only {
  T v{};
  bool operator==(const Only&) const = default;
  BOOST_DESCRIBE_CLASS(Only, (), (v), (), ())
};

template <class T>
std::vector<FieldError> errors_of(std::string_view text) {
  auto result = from_json<T>(text);
  if (result) return {};
  EXPECT_EQ(result.error().kind, ErrorKind::unprocessable) << text;
  EXPECT_EQ(result.error().type, "invalid-fields") << text;
  return result.error().fields;
}

/// What is wrong with `text` as the member /v; "" if nothing is.
template <class T>
std::string wrong_with(std::string_view text) {
  const auto errors = errors_of<Only<T>>("{\"v\":" + std::string(text) + "}");
  if (errors.empty()) return "";
  EXPECT_EQ(errors.size(), 1u) << text;
  EXPECT_EQ(errors[0].pointer, "/v") << text;
  return errors[0].detail;
}

template <class T>
T read(std::string_view text) {
  auto result = from_json<Only<T>>("{\"v\":" + std::string(text) + "}");
  EXPECT_TRUE(result.ok()) << text;
  return result ? result->v : T{};
}

Order sample() {
  Order order;
  order.id = *ThingId::parse("01890a5d-ac96-774b-bcce-b302099a8057");
  order.at = *parse_rfc3339("2026-03-08T09:15:02.123456Z");
  order.rush = true;
  order.tiny = -128;
  order.huge = UINT64_MAX;
  order.mass_g = 4.25;
  order.metal = Metal::delete_;
  order.lines = {{"ring", 1}, {"pendant", 2}};
  order.size_um = {1, 2, 3};
  order.tags = {{"a", 1}, {"b", std::nullopt}};
  order.extra.text = R"({"any":[1,"x",null]})";
  order.class_ = 7;
  return order;
}

constexpr std::string_view kSample =
    R"({"id":"01890a5d-ac96-774b-bcce-b302099a8057","at":"2026-03-08T09:15:02.123456Z",)"
    R"("rush":true,"tiny":-128,"huge":18446744073709551615,"mass_g":4.25,"metal":"delete",)"
    R"("lines":[{"model":"ring","quantity":1},{"model":"pendant","quantity":2}],)"
    R"("size_um":[1,2,3],"tags":{"a":1,"b":null},"extra":{"any":[1,"x",null]},"class":7})";

TEST(JsonWriter, WritesEveryKindOfMemberWithItsBasesFirst) {
  EXPECT_EQ(to_json(sample()), kSample);
}

TEST(JsonWriter, AppendsToWhatIsThere) {
  std::string out = "[";
  append_json(out, Line{"ring", 1});
  EXPECT_EQ(out, R"([{"model":"ring","quantity":1})");
}

TEST(JsonWriter, EscapesWhatMustBeEscapedAndPassesTheRestThrough) {
  EXPECT_EQ(to_json(std::string("a\"b\\c/d\b\f\n\r\t\x01\x1f\x7f")),
            R"("a\"b\\c/d\u0008\u000c\n\r\t\u0001\u001f)"
            "\x7f\"");
  EXPECT_EQ(to_json(std::string("кольцо 💍")), "\"кольцо 💍\"");
  EXPECT_EQ(to_json(std::string()), "\"\"");
  EXPECT_EQ(to_json(std::map<std::string, int>{{"\"", 1}}), R"({"\"":1})");
  EXPECT_EQ(to_json(std::string_view("x")), "\"x\"");
}

TEST(JsonWriter, WritesEmptyThings) {
  EXPECT_EQ(to_json(std::vector<int>{}), "[]");
  EXPECT_EQ(to_json(std::map<std::string, int>{}), "{}");
  EXPECT_EQ(to_json(Only<std::optional<int>>{}), "{}");
  EXPECT_EQ(to_json(std::vector<std::optional<int>>{std::nullopt, 1}), "[null,1]");
}

TEST(JsonWriter, WritesNumbersInTheirShortestForm) {
  EXPECT_EQ(to_json(0.1), "0.1");
  EXPECT_EQ(to_json(1e21), "1e+21");
  EXPECT_EQ(to_json(-0.0), "-0.0");
  EXPECT_EQ(to_json(std::int64_t{INT64_MIN}), "-9223372036854775808");
  EXPECT_EQ(to_json(std::nan("")), "null");
  EXPECT_EQ(to_json(HUGE_VAL), "null");
}

TEST(JsonReader, ReadsWhatTheWriterWrote) {
  const auto order = from_json<Order>(kSample);
  ASSERT_TRUE(order.ok()) << order.error().detail;
  EXPECT_EQ(*order, sample());
}

TEST(JsonReader, ReadsMembersInAnyOrderAndWithBlanks) {
  EXPECT_EQ(*from_json<Line>(" {\n\t\"quantity\" : 2 ,\r \"model\":\"x\" } \n"), (Line{"x", 2}));
}

TEST(JsonReader, KeepsIntegersInTheirRange) {
  EXPECT_EQ(read<std::int8_t>("127"), 127);
  EXPECT_EQ(read<std::int8_t>("-128"), -128);
  EXPECT_EQ(wrong_with<std::int8_t>("128"), "expected an integer from -128 to 127");
  EXPECT_EQ(wrong_with<std::int8_t>("-129"), "expected an integer from -128 to 127");
  EXPECT_EQ(wrong_with<std::uint8_t>("-1"), "expected an integer from 0 to 255");
  EXPECT_EQ(wrong_with<std::uint8_t>("256"), "expected an integer from 0 to 255");
  EXPECT_EQ(read<std::int64_t>("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(read<std::int64_t>("-9223372036854775808"), INT64_MIN);
  EXPECT_NE(wrong_with<std::int64_t>("9223372036854775808"), "");
  EXPECT_NE(wrong_with<std::int64_t>("-9223372036854775809"), "");
  EXPECT_EQ(read<std::uint64_t>("18446744073709551615"), UINT64_MAX);
  EXPECT_NE(wrong_with<std::uint64_t>("18446744073709551616"), "");
  EXPECT_NE(wrong_with<std::uint64_t>("-1"), "");
  EXPECT_EQ(read<std::int64_t>("-0"), 0);
}

TEST(JsonReader, ReadsNoIntegerFromAnythingElse) {
  for (const char* text : {"1.0", "1e0", "1.5", "1e3", "\"1\"", "true", "null", "[1]", "{}"})
    EXPECT_NE(wrong_with<std::int64_t>(text), "") << text;
}

TEST(JsonReader, ReadsDoublesToTheBit) {
  EXPECT_EQ(read<double>("3"), 3.0);
  EXPECT_EQ(read<double>("18446744073709551615"), 18446744073709551615.0);
  EXPECT_EQ(read<double>("2.2250738585072014e-308"), 2.2250738585072014e-308);
  EXPECT_EQ(read<double>("5e-324"), 5e-324);
  EXPECT_EQ(read<double>("1e-400"), 0.0);
  EXPECT_TRUE(std::signbit(read<double>(to_json(-0.0))));
  EXPECT_EQ(read<double>("0.1234567890123456789012345678901234567890"),
            0.1234567890123456789012345678901234567890);
  for (const char* text : {"\"1\"", "true", "null", "[]"}) EXPECT_NE(wrong_with<double>(text), "");
  std::mt19937_64 random(3);
  for (int i = 0; i < 100'000; ++i) {
    const double value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    ASSERT_EQ(read<double>(to_json(value)), value);
  }
}

TEST(JsonReader, TellsTheKindsApart) {
  EXPECT_EQ(wrong_with<bool>("1"), "expected true or false");
  EXPECT_EQ(wrong_with<bool>("\"true\""), "expected true or false");
  EXPECT_EQ(wrong_with<std::string>("1"), "expected a string");
  EXPECT_EQ(wrong_with<std::string>("null"), "expected a string");
  EXPECT_EQ(wrong_with<std::vector<int>>("{}"), "expected a list");
  EXPECT_EQ(wrong_with<Line>("[]"), "expected an object");
  EXPECT_EQ((wrong_with<std::map<std::string, int>>("[]")), "expected an object");
  EXPECT_EQ((wrong_with<std::array<int, 2>>("[1]")), "expected a list of 2");
  EXPECT_EQ((wrong_with<std::array<int, 2>>("[1,2,3]")), "expected a list of 2");
  EXPECT_EQ((wrong_with<std::array<int, 2>>("1")), "expected a list of 2");
}

TEST(JsonReader, ReadsEnumsIdsAndTimesFromTheirText) {
  EXPECT_EQ(read<Metal>("\"delete\""), Metal::delete_);
  for (const char* text : {"\"Gold\"", "\"delete_\"", "0", "null", "\"\""})
    EXPECT_EQ(wrong_with<Metal>(text), "expected one of: gold, silver, delete") << text;
  EXPECT_THAT(wrong_with<ThingId>("\"7\""), testing::HasSubstr("expected an id such as"));
  EXPECT_THAT(wrong_with<Uuid>("7"), testing::HasSubstr("expected an id such as"));
  EXPECT_THAT(wrong_with<Instant>("\"2026-02-30T00:00:00Z\""),
              testing::HasSubstr("expected a time"));
  EXPECT_THAT(wrong_with<Instant>("1772000000"), testing::HasSubstr("expected a time"));
}

TEST(JsonReader, TakesAnAbsentOrNullOptionalAsNothing) {
  EXPECT_EQ(from_json<Only<std::optional<int>>>("{}")->v, std::nullopt);
  EXPECT_EQ(read<std::optional<int>>("null"), std::nullopt);
  EXPECT_EQ(read<std::optional<int>>("3"), 3);
  EXPECT_NE(wrong_with<std::optional<int>>("\"3\""), "");
}

TEST(JsonReader, ReportsWhatIsMissingAndWhatIsUnknown) {
  EXPECT_THAT(
      errors_of<Line>(R"({"quantity":1,"colour":"red","a/b~c":0})"),
      ElementsAre(FieldError{"/model", "is missing"}, FieldError{"/colour", "is not known here"},
                  FieldError{"/a~1b~0c", "is not known here"}));
}

TEST(JsonReader, ReportsAllThatIsWrongEachByItsPointer) {
  const auto errors = errors_of<Order>(
      R"({"id":"x","at":"2026-03-08T09:15:02Z","rush":1,"tiny":1,"huge":1,"mass_g":1,"metal":"gold",)"
      R"("lines":[{"model":"a","quantity":1},{"model":5,"quantity":"5","x":0}],)"
      R"("size_um":[1,2.5,3],"tags":{"k/1":"x"},"extra":0,"class":0})");
  std::vector<std::string> pointers;
  for (const auto& error : errors) pointers.push_back(error.pointer);
  EXPECT_THAT(pointers, ElementsAre("/id", "/rush", "/lines/1/model", "/lines/1/quantity",
                                    "/lines/1/x", "/size_um/1", "/tags/k~11"));
}

TEST(JsonReader, AsksTheCheckOfAStructThatWasReadWell) {
  std::string text(kSample);
  const std::string two = R"("quantity":2)";
  text.replace(text.find(two), two.size(), R"("quantity":0)");
  EXPECT_THAT(errors_of<Order>(text), ElementsAre(FieldError{"/lines/1/quantity", "at least one"}));
  EXPECT_THAT(errors_of<Line>(R"({"model":"a","quantity":0})"),
              ElementsAre(FieldError{"/quantity", "at least one"}));
  // Not of one that was not: its values mean nothing.
  EXPECT_THAT(errors_of<Line>(R"({"quantity":0})"),
              ElementsAre(FieldError{"/model", "is missing"}));
}

TEST(JsonReader, ReportsAValueThatIsWrongAsAWhole) {
  EXPECT_THAT(errors_of<Line>("[]"), ElementsAre(FieldError{"", "expected an object"}));
  EXPECT_THAT(errors_of<std::vector<int>>("[1,\"2\"]"),
              ElementsAre(FieldError{"/1", "expected an integer from -2147483648 to 2147483647"}));
}

TEST(JsonReader, RefusesZeroCharactersInStringsAndNames) {
  EXPECT_EQ(wrong_with<std::string>(R"("a\u0000b")"), "may not contain U+0000");
  EXPECT_FALSE((from_json<std::map<std::string, int>>(R"({"a\u0000":1})")));
  EXPECT_EQ(read<std::string>(R"("\u0001\u043a\ud83d\udc8d\/")"), "\x01к💍/");
}

TEST(JsonReader, PassesJsonTextThrough) {
  for (const char* text : {"null", "true", "-5", "18446744073709551615", "0.5", R"("a\"\u0001")",
                           R"([])", R"({})", R"([1,[2,{"a":null}]])", R"({"b":1,"a":{"c":[]}})"})
    EXPECT_EQ(read<JsonText>(text).text, text);
}

TEST(JsonReader, KeepsTheListOfErrorsBounded) {
  std::string text = "[";
  for (int i = 0; i < 10'000; ++i) text += "\"x\",";
  EXPECT_EQ(errors_of<std::vector<int>>(text + "0]").size(), 50u);

  std::string cyrillic = "x";
  for (int i = 0; i < 5000; ++i) cyrillic += "к";
  const auto errors = errors_of<Line>("{\"model\":\"\",\"quantity\":1,\"" + cyrillic + "\":1}");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_LE(errors[0].pointer.size(), 256u);
  EXPECT_TRUE(parse_json(to_json(errors[0].pointer)).ok());  // still UTF-8
}

TEST(JsonReader, ReadsBackRandomValues) {
  std::mt19937_64 random(11);
  auto upto = [&](std::size_t n) { return random() % n; };
  auto text = [&] {
    static constexpr std::string_view kPieces[] = {"a", "\"", "\\", "\n",  "\x01",
                                                   "к", "💍",  "/",  "\x7f"};
    std::string out;
    for (std::size_t n = upto(20); n > 0; --n) out += kPieces[upto(std::size(kPieces))];
    return out;
  };
  for (int round = 0; round < 5000; ++round) {
    Order order;
    order.id = ThingId::make();
    order.at = {static_cast<std::int64_t>(upto(253'402'300'799'999'999))};
    order.rush = upto(2) == 0;
    order.tiny = static_cast<std::int8_t>(random());
    order.huge = random();
    order.mass_g = static_cast<double>(random()) / 1e7;
    order.metal = static_cast<Metal>(upto(3));
    if (upto(2) == 0) order.note = text();
    for (std::size_t n = 1 + upto(5); n > 0; --n)
      order.lines.push_back({text(), static_cast<std::int64_t>(1 + upto(INT64_MAX))});
    for (auto& side : order.size_um) side = static_cast<std::int64_t>(random());
    for (std::size_t n = upto(4); n > 0; --n)
      order.tags[text()] = upto(2) == 0 ? std::nullopt : std::optional<std::int64_t>(random());
    order.extra.text = to_json(order.lines);
    order.class_ = static_cast<int>(random());
    const std::string json = to_json(order);
    const auto back = from_json<Order>(json);
    ASSERT_TRUE(back.ok()) << json;
    ASSERT_EQ(*back, order) << json;
    ASSERT_EQ(to_json(*back), json);
  }
}

}  // namespace
}  // namespace atelier
