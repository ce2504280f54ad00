// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/parameters.h"

#include <gtest/gtest.h>

namespace atelier::sql::sqlite {
namespace {

TEST(NumberParameters, TurnsEveryDollarNumberIntoAQuestionMarkNumber) {
  EXPECT_EQ(number_parameters("SELECT $2, $1, $2"), "SELECT ?2, ?1, ?2");
  EXPECT_EQ(number_parameters("VALUES ($1,$10,$11)"), "VALUES (?1,?10,?11)");
  EXPECT_EQ(number_parameters("$1"), "?1");
  EXPECT_EQ(number_parameters(""), "");
}

TEST(NumberParameters, LeavesLiteralsAlone) {
  EXPECT_EQ(number_parameters("SELECT '$1', $1"), "SELECT '$1', ?1");
  EXPECT_EQ(number_parameters("SELECT 'it''s $1', $1"), "SELECT 'it''s $1', ?1");
  EXPECT_EQ(number_parameters("SELECT '''$1', $1"), "SELECT '''$1', ?1");
  EXPECT_EQ(number_parameters("SELECT '-- $1', $1"), "SELECT '-- $1', ?1");
}

TEST(NumberParameters, LeavesQuotedIdentifiersAlone) {
  EXPECT_EQ(number_parameters("SELECT \"$1\", `$1`, [$1], $1"), "SELECT \"$1\", `$1`, [$1], ?1");
  EXPECT_EQ(number_parameters("SELECT \"a\"\"$1\", $1"), "SELECT \"a\"\"$1\", ?1");
}

TEST(NumberParameters, LeavesCommentsAlone) {
  EXPECT_EQ(number_parameters("SELECT 1 -- it's $1\n, $1"), "SELECT 1 -- it's $1\n, ?1");
  EXPECT_EQ(number_parameters("SELECT /* it's $1 */ $1"), "SELECT /* it's $1 */ ?1");
  EXPECT_EQ(number_parameters("SELECT /*/ $1 */ $1"), "SELECT /*/ $1 */ ?1");
  EXPECT_EQ(number_parameters("SELECT 4-$1, 4/$1"), "SELECT 4-?1, 4/?1");
}

TEST(NumberParameters, LeavesDollarsInsideIdentifiersAlone) {
  EXPECT_EQ(number_parameters("SELECT price$1, _$1, $a, $"), "SELECT price$1, _$1, $a, $");
}

TEST(NumberParameters, PassesWhatIsNotClosedToTheEngineAsItIs) {
  EXPECT_EQ(number_parameters("SELECT '$1"), "SELECT '$1");
  EXPECT_EQ(number_parameters("SELECT /* $1"), "SELECT /* $1");
  EXPECT_EQ(number_parameters("SELECT -- $1"), "SELECT -- $1");
}

}  // namespace
}  // namespace atelier::sql::sqlite
