// SPDX-License-Identifier: Apache-2.0
#include "app/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atelier::app {
namespace {

using testing::ElementsAre;

std::vector<std::string_view> names(std::span<const PartName> parts,
                                    std::vector<std::string_view> wanted) {
  std::vector<std::string_view> list;
  const auto order = start_order(parts, wanted);
  if (!order) return {"error: ", order.error().type};
  for (auto i : *order) list.push_back(parts[i].name);
  return list;
}

const PartName kParts[] = {{"server", {"messages"}, {}},
                           {"messages", {"bus"}, {"shop", "crm"}},
                           {"shop", {"bus", "keys"}, {}},
                           {"crm", {"bus"}, {}},
                           {"bus", {}, {}},
                           {"keys", {}, {}}};

TEST(StartOrder, PutsEveryPartAfterWhatItNeeds) {
  EXPECT_THAT(names(kParts, {"server", "shop", "crm"}),
              ElementsAre("bus", "keys", "shop", "crm", "messages", "server"));
}

TEST(StartOrder, LeavesOutWhatNobodyNeeds) {
  EXPECT_THAT(names(kParts, {"server", "crm"}), ElementsAre("bus", "crm", "messages", "server"));
}

TEST(StartOrder, RefusesACircleInsteadOfStartingHalfOfIt) {
  const PartName circle[] = {{"a", {"b"}, {}}, {"b", {"c"}, {}}, {"c", {"a"}, {}}};
  EXPECT_EQ(start_order(circle, {"a"}).error().type, "cycle-of-parts");
}

TEST(StartOrder, RefusesAPartThatIsNotThere) {
  EXPECT_EQ(start_order(kParts, {"billing"}).error().type, "unknown-part");
}

}  // namespace
}  // namespace atelier::app
