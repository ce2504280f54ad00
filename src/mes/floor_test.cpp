// SPDX-License-Identifier: Apache-2.0
#include "mes/floor.h"

#include <gtest/gtest.h>

namespace atelier::mes {
namespace {

const std::vector<WorkCenter> kCenters{{"casting", "", "", true},
                                       {"quality", "", "", true},
                                       {"packing", "", "", true},
                                       {"attic", "", "", false}};

/// The pointers of what is wrong.
std::vector<std::string> wrong_in(const std::vector<RoutingStep>& steps) {
  FieldErrors errors;
  check_routing(steps, kCenters, errors);
  std::vector<std::string> pointers;
  for (const auto& error : errors.take()) pointers.push_back(error.pointer);
  return pointers;
}
using Pointers = std::vector<std::string>;

const RoutingStep kCast{10, "cast", "casting"};
const RoutingStep kQc{20, "qc", "quality", true};
const RoutingStep kPack{30, "pack", "packing"};

TEST(Routing, OfKnownStepsThatEndsInPackingIsGood) {
  EXPECT_EQ(wrong_in({kCast, kQc, kPack}), Pointers{});
  EXPECT_EQ(wrong_in({kPack}), Pointers{});
}

TEST(Routing, NeedsStepsButNotHundreds) {
  EXPECT_EQ(wrong_in({}), Pointers{"/steps"});
  EXPECT_EQ(wrong_in(std::vector<RoutingStep>(51, kCast)), Pointers{"/steps"});
}

TEST(Routing, CountsUpwardsWithoutDoubles) {
  auto same = kQc;
  same.seq = 10;
  EXPECT_EQ(wrong_in({kCast, same, kPack}), Pointers{"/steps/1/seq"});
  EXPECT_EQ(wrong_in({{0, "cast", "casting"}, kPack}), Pointers{"/steps/0/seq"});
}

TEST(Routing, EndsInPackingAndPacksNowhereElse) {
  EXPECT_EQ(wrong_in({kCast}), Pointers{"/steps/0/code"});
  EXPECT_EQ(wrong_in({{5, "pack", "packing"}, kPack}), Pointers{"/steps/0/code"});
}

TEST(Routing, GoesOnlyThroughWorkCentersThatWork) {
  EXPECT_EQ(wrong_in({{10, "cast", "cellar"}, kPack}), Pointers{"/steps/0/work_center"});
  EXPECT_EQ(wrong_in({{10, "cast", "attic"}, kPack}), Pointers{"/steps/0/work_center"});
}

TEST(Routing, InspectsOnlyWhereThereIsSomethingToSendBackTo) {
  EXPECT_EQ(wrong_in({{10, "qc", "quality", true}, kPack}), Pointers{"/steps/0/inspection"});
  EXPECT_EQ(wrong_in({kCast, {30, "pack", "packing", true}}), Pointers{"/steps/1/inspection"});
}

TEST(Routing, HasCodesThatFitEverywhere) {
  for (const auto* code : {"", "Cast", "cast it", "гравировка"})
    EXPECT_EQ(wrong_in({{10, code, "casting"}, kPack}), Pointers{"/steps/0/code"}) << code;
}

}  // namespace
}  // namespace atelier::mes
