// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/commit_order.h"

#include <gtest/gtest.h>
#include <vector>

namespace atelier::sql {
namespace {

class CommitOrders : public testing::Test {
 protected:
  void settle(CommitOrder::Ticket ticket) {
    order_.settle(ticket, [this, ticket] { seen_.push_back(ticket); });
  }
  CommitOrder order_;
  std::vector<CommitOrder::Ticket> seen_;
};

TEST_F(CommitOrders, HoldsWhatFollowsUntilAllEarlierTicketsAreSettled) {
  const auto first = order_.draw();
  const auto second = order_.draw();
  const auto third = order_.draw();
  settle(third);
  settle(second);
  EXPECT_TRUE(seen_.empty());
  EXPECT_EQ(order_.open(), 3u);
  settle(first);
  EXPECT_EQ(seen_, (std::vector<CommitOrder::Ticket>{first, second, third}));
  EXPECT_EQ(order_.open(), 0u);
}

TEST_F(CommitOrders, MayBeUsedByWhatFollows) {
  const auto outer = order_.draw();
  order_.settle(outer, [this] {
    settle(order_.draw());
    EXPECT_TRUE(seen_.empty()) << "two at a time";
  });
  EXPECT_EQ(seen_.size(), 1u);
}

}  // namespace
}  // namespace atelier::sql
