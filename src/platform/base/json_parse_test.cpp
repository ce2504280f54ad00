// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "platform/base/json_codec.h"

namespace atelier {
namespace {

/// "" for what was read.
std::string type_of(std::string_view text) {
  const auto parsed = parse_json(text);
  if (parsed) return "";
  EXPECT_EQ(parsed.error().kind, ErrorKind::malformed);
  return parsed.error().type;
}

std::string nested(int depth, const std::string& open, const std::string& close,
                   const std::string& inside) {
  std::string text = inside;
  for (int i = 0; i < depth; ++i) text = open + text + close;
  return text;
}

TEST(JsonParser, ReadsEveryKindOfValue) {
  for (const char* text : {"null", "true", "false", "0", "-0", "-1.5e+3", "\"\"", "[]", "{}",
                           " [ 1 , { \"a\" : [ ] } ] ", "\"\\ud83d\\udc8d\"", "1e-400"})
    EXPECT_EQ(type_of(text), "") << text;
}

TEST(JsonParser, RefusesWhatIsNotJson) {
  for (const char* text :
       {"",          " ",         "nul",    "nulll",   "True",    "NaN",        "Infinity",
        "-Infinity", "-",         "+1",     "01",      "1.",      ".5",         "1e",
        "0x10",      "1 2",       "[1,]",   "[,1]",    "{,}",     "{\"a\":1,}", "{\"a\"}",
        "{a:1}",     "{'a':1}",   "[1",     "{\"a\":", "]",       "}",          "\"",
        "\"\\x\"",   "\"\\u12\"", "\"\t\"", "\"\n\"",  "// x\n1", "/**/1",      "\xef\xbb\xbf{}",
        "{} {}",     "{}x"})
    EXPECT_EQ(type_of(text), "json-syntax") << text;
  EXPECT_EQ(type_of(std::string_view("1\0", 2)), "json-syntax");
  EXPECT_EQ(type_of(std::string_view("\"\0\"", 3)), "json-syntax");
}

TEST(JsonParser, RefusesWhatIsNotUtf8) {
  for (const char* text :
       {"\"\xff\"", "\"\xc3\"", "\"\xed\xa0\x80\"", "\"\xc0\x80\"", "{\"\xff\":1}", R"("\ud800")",
        R"("\udc8d")", R"("\ud83dx")", R"("\ud83d\ud83d")", R"({"\ud800":1})"})
    EXPECT_EQ(type_of(text), "json-syntax") << text;
}

TEST(JsonParser, RefusesNumbersBeyondADouble) {
  for (const char* text : {"1e400", "-1e400", "1e99999999999999999999"})
    EXPECT_EQ(type_of(text), "json-syntax") << text;
  EXPECT_EQ(type_of(std::string(400, '9')), "json-syntax");
  EXPECT_EQ(type_of("0." + std::string(100'000, '1')), "");
}

TEST(JsonParser, RefusesDuplicateKeysAtAnyLevel) {
  for (const char* text :
       {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":{}})", R"([{"x":{"a":[],"a":1}}])",
        R"({"a":{"b":1},"a":{"b":1}})", R"({"":1,"":2})", R"({"a":1,"\u0061":2})"})
    EXPECT_EQ(type_of(text), "json-duplicate-key") << text;
  EXPECT_EQ(type_of(R"({"a":{"a":{"a":1}},"b":{"a":1},"A":1})"), "");
  std::string many = "{";
  for (int i = 0; i < 1000; ++i) many += "\"k" + std::to_string(i) + "\":0,";
  EXPECT_EQ(type_of(many + "\"k\":0}"), "");
  EXPECT_EQ(type_of(many + "\"k500\":0}"), "json-duplicate-key");
}

TEST(JsonParser, RefusesWhatNestsTooDeep) {
  EXPECT_EQ(type_of(nested(32, "[", "]", "1")), "");
  EXPECT_EQ(type_of(nested(33, "[", "]", "1")), "json-too-deep");
  EXPECT_EQ(type_of(nested(32, "{\"a\":", "}", "1")), "");
  EXPECT_EQ(type_of(nested(33, "{\"a\":", "}", "1")), "json-too-deep");
  EXPECT_EQ(type_of(nested(16, "[{\"a\":", "}]", "1")), "");
  EXPECT_EQ(type_of(nested(16, "[{\"a\":", "}]", "[]")), "json-too-deep");
  EXPECT_EQ(type_of(std::string(1 << 20, '[')), "json-too-deep");
}

TEST(JsonParser, RefusesEveryTruncationOfADocument) {
  const std::string whole =
      R"({"a":[1,-2.5e3,true,false,null,"\u043a\ud83d\udc8d\n"],"b":{"c":{}},"к":""})";
  ASSERT_EQ(type_of(whole), "");
  for (std::size_t n = 0; n < whole.size(); ++n)
    EXPECT_EQ(type_of(std::string_view(whole).substr(0, n)), "json-syntax") << n;
}

TEST(JsonParser, SurvivesEveryByteInEveryPlace) {
  const std::string whole = R"({"a":[1,-2.5e3,true,"\u043a"],"b":{}})";
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = whole;
      text[at] = static_cast<char>(byte);
      (void)type_of(text);
    }
}

TEST(JsonParser, ReadsLongStringsAndKeysWhole) {
  const std::string text(100'000, 'x');
  const auto parsed = parse_json("{\"" + text + "\\n\":\"\\t" + text + "\"}");
  ASSERT_TRUE(parsed.ok());
  const auto& entry = *parsed->get_object().begin();
  EXPECT_EQ(entry.key(), text + "\n");
  EXPECT_EQ(entry.value().get_string(), "\t" + text);
}

TEST(JsonParser, SaysWhereItStopped) {
  EXPECT_NE(parse_json("[1,?]").error().detail.find("at byte 3"), std::string::npos);
}

}  // namespace
}  // namespace atelier
