// SPDX-License-Identifier: Apache-2.0
#include "platform/http/client/problem.h"

#include <gtest/gtest.h>

namespace atelier::http {
namespace {

TEST(Problem, IsToldByItsTypeAndDetail) {
  const auto error = problem_of(
      {.status = 403, .body = R"({"type":"/problems/role-not-allowed","detail":"Not for you."})"});
  EXPECT_EQ(error.type, "role-not-allowed");
  EXPECT_EQ(error.detail, "HTTP 403: Not for you.");
}

TEST(Problem, OfWhatIsNoneOnlyTheStatusIsKnown) {
  for (const char* body : {"", "<html>", "[]", R"({"type":7,"detail":null})"}) {
    const auto error = problem_of({.status = 502, .body = body});
    EXPECT_EQ(error.type, "unexpected-answer") << body;
    EXPECT_EQ(error.detail, "HTTP 502") << body;
  }
}

TEST(Problem, OfAStrangerMayHaveAShortType) {
  EXPECT_EQ(problem_of({.status = 500, .body = R"({"type":"x"})"}).type, "x");
}

}  // namespace
}  // namespace atelier::http
