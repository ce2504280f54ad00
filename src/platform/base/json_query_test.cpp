// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/base/json_codec.h"

namespace atelier {
namespace {

using testing::ElementsAre;

enum class Sort { newest, oldest };
BOOST_DESCRIBE_ENUM(Sort, newest, oldest)

struct Search {
  std::string text;
  int limit = 0;
  std::optional<bool> late;
  std::optional<double> min_g;
  std::optional<Sort> sort;
  std::vector<std::string> status;
  std::vector<std::int64_t> stage;
  std::optional<Uuid> after;
};
BOOST_DESCRIBE_STRUCT(Search, (), (text, limit, late, min_g, sort, status, stage, after))

void check(const Search& in, FieldErrors& errors) {
  if (in.limit > 100) errors.add("/limit", "at most 100");
}

struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

std::vector<FieldError> errors_of(std::string_view query) {
  auto result = from_query<Search>(query);
  if (result) return {};
  EXPECT_EQ(result.error().type, "invalid-fields") << query;
  return result.error().fields;
}

TEST(Query, IsReadByTheTypesOfTheMembers) {
  const auto in = from_query<Search>(
      "text=42&limit=7&late=true&min_g=1.5&sort=oldest&status=a&status=b&stage=-1&stage=2"
      "&after=01890a5d-ac96-774b-bcce-b302099a8057");
  ASSERT_TRUE(in.ok()) << in.error().detail;
  EXPECT_EQ(in->text, "42");
  EXPECT_EQ(in->limit, 7);
  EXPECT_EQ(in->late, true);
  EXPECT_EQ(in->min_g, 1.5);
  EXPECT_EQ(in->sort, Sort::oldest);
  EXPECT_THAT(in->status, ElementsAre("a", "b"));
  EXPECT_THAT(in->stage, ElementsAre(-1, 2));
  EXPECT_FALSE(in->after->nil());
}

TEST(Query, IsDecodedFromPercentSignsAndPluses) {
  const auto in = from_query<Search>("te%78t=a+b%20%D0%BA%26%3d%2B=%25&&limit=0&");
  ASSERT_TRUE(in.ok());
  EXPECT_EQ(in->text, "a b к&=+=%");
  EXPECT_EQ(from_query<Search>("text&limit=1")->text, "");
}

TEST(Query, WithAWrongEncodingIsMalformed) {
  for (const char* query : {"text=%", "text=%4", "text=%zz", "%f=1", "text=%ff", "text=\xff",
                            "text=%ed%a0%80", "text=% 1", "x=%c3"}) {
    const auto in = from_query<Search>(query);
    ASSERT_FALSE(in) << query;
    EXPECT_EQ(in.error().kind, ErrorKind::malformed) << query;
    EXPECT_EQ(in.error().type, "query-syntax") << query;
  }
}

TEST(Query, FollowsTheRulesOfFields) {
  EXPECT_THAT(
      errors_of("limit=x&colour=1"),
      ElementsAre(FieldError{"/text", "is missing"},
                  FieldError{"/limit", "expected an integer from -2147483648 to 2147483647"},
                  FieldError{"/colour", "is not known here"}));
  EXPECT_THAT(errors_of("text=a&limit=101"), ElementsAre(FieldError{"/limit", "at most 100"}));
  EXPECT_THAT(errors_of("text=%00&limit=1"),
              ElementsAre(FieldError{"/text", "may not contain U+0000"}));
  EXPECT_THAT(errors_of("text=a&limit=1&stage=1&stage=x"),
              ElementsAre(testing::Field(&FieldError::pointer, "/stage/1")));
  EXPECT_TRUE(from_query<Nothing>("").ok());
  EXPECT_FALSE(from_query<Nothing>("a=1"));
}

TEST(Query, TakesNumbersAndBooleansOnlyAsJsonWritesThem) {
  for (const char* value :
       {"", "+1", "%2B1", "01", "0x1", "1.0", "1e0", "+1+", "[1]", "\"1\"", "null"})
    EXPECT_EQ(errors_of("text=a&limit=" + std::string(value)).size(), 1u) << value;
  for (const char* value : {"", "1", "True", "yes", "null"})
    EXPECT_EQ(errors_of("text=a&limit=1&late=" + std::string(value)).size(), 1u) << value;
  for (const char* value : {"nan", "inf", "1e400", "x"})
    EXPECT_EQ(errors_of("text=a&limit=1&min_g=" + std::string(value)).size(), 1u) << value;
}

TEST(Query, LetsOnlyListsBeGivenMoreThanOnce) {
  EXPECT_THAT(errors_of("text=a&limit=1&text=b"),
              ElementsAre(FieldError{"/text", "is given more than once"}));
  EXPECT_THAT(errors_of("text=a&limit=1&a~=b&a~=c"),
              ElementsAre(FieldError{"/a~0", "is given more than once"},
                          FieldError{"/a~0", "is not known here"}));
}

}  // namespace
}  // namespace atelier
