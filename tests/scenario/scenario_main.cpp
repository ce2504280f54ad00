// SPDX-License-Identifier: Apache-2.0
// The stories, on the engines that ATELIER_SCENARIO_BINDING names (tests/harness/binding.h). Those
// that mean something on one binding only say so at the beginning of their suite's name.
#include <gtest/gtest.h>

#include "tests/harness/binding.h"

namespace atelier::harness {
namespace {

const char* others() {
  switch (binding()) {
    case Binding::sqlite:
      return "PartsApart*";
    case Binding::postgres:
      return "OnSqlite*:PartsApart*";
    case Binding::distributed:
      return "OnSqlite*";
  }
  return "";
}

}  // namespace
}  // namespace atelier::harness

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  auto filter = GTEST_FLAG_GET(filter);
  filter += filter.find('-') == std::string::npos ? '-' : ':';
  GTEST_FLAG_SET(filter, filter + atelier::harness::others());
  return RUN_ALL_TESTS();
}
