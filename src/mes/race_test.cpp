// SPDX-License-Identifier: Apache-2.0
// What happens at the same moment, from several threads, on a real database.
#include <latch>
#include <random>

#include "mes/mes_fixture.h"

namespace atelier::mes {
namespace {

class RaceTest : public MesFixture {
 protected:
  void SetUp() override {
    MesFixture::SetUp();
    ASSERT_EQ(set("/api/mes/settings", R"({"work_limit":1000})"), "");
  }
  /// Runs both at the same moment.
  template <class A, class B>
  static void at_once(A a, B b) {
    std::latch ready(2);
    std::thread other([&] {
      ready.arrive_and_wait();
      b();
    });
    ready.arrive_and_wait();
    a();
    other.join();
  }
};

TEST_F(RaceTest, OfTwoOperatorsExactlyOneTakesAnOperation) {
  for (int i = 0; i < 100; ++i) {
    const auto order = released();
    const auto id = operation(order.order_id);
    std::string anna;
    std::string boris;
    at_once([&] { anna = act(anna_, id, "claim"); }, [&] { boris = act(boris_, id, "claim"); });
    ASSERT_NE(anna.empty(), boris.empty()) << anna << " / " << boris;
    ASSERT_EQ(anna + boris, "operation-taken");
    ASSERT_EQ(page(order.order_id).lots[0].operations[0].worker, anna.empty() ? "Anna" : "Boris");
  }
}

TEST_F(RaceTest, OfACustomersCancelAndAClaimExactlyOneSucceeds) {
  int cancelled = 0;
  for (int i = 0; i < 100; ++i) {
    const auto order = released();
    const auto id = operation(order.order_id);
    answers_.clear();
    command(order, OrderCommandKind::cancel, true);
    std::string claim;
    at_once([&] { claim = act(anna_, id, "claim"); }, [&] { bus_->drain(); });
    bus_->drain();
    ASSERT_EQ(answers_.size(), 1U);
    ASSERT_NE(answers_[0].accepted, claim.empty());
    if (!claim.empty()) {
      ASSERT_EQ(claim, "order-cancelled");
    }
    ASSERT_EQ(page(order.order_id).status,
              claim.empty() ? OrderStatus::released : OrderStatus::cancelled);
    cancelled += answers_[0].accepted;
  }
  RecordProperty("cancelled", cancelled);
}

TEST_F(RaceTest, OfTwoClaimsAtTheLimitExactlyOneSucceeds) {
  ASSERT_EQ(set("/api/mes/settings", R"({"work_limit":1})"), "");
  for (int i = 0; i < 50; ++i) {
    const auto one = operation(released().order_id);
    const auto two = operation(released().order_id);
    std::string first;
    std::string second;
    at_once([&] { first = act(anna_, one, "claim"); }, [&] { second = act(anna_, two, "claim"); });
    ASSERT_NE(first.empty(), second.empty());
    ASSERT_EQ(first + second, "work-limit-reached");
    ASSERT_EQ(act(anna_, first.empty() ? one : two, "release"), "");
  }
}

TEST_F(RaceTest, AfterThousandsOfStepsTheBoardIsWhatTheDatabaseSays) {
  std::vector<Order> orders;
  for (int i = 0; i < 40; ++i) {
    orders.push_back(new_order({ProductKind::other, ProductKind::ring}));
    hand_over(orders.back(), (i % 7) * kDay);
  }
  bus_->drain();
  const auto work = [&](const Worker& who, unsigned seed) {
    std::mt19937 dice(seed);
    const auto below = [&](std::size_t n) { return dice() % n; };
    for (int i = 0; i < 1000; ++i) {
      const auto& order = orders[below(orders.size())];
      const auto all = page(order.order_id);
      if (all.status == OrderStatus::ready_to_ship && below(4) == 0) {
        ship(who, order.order_id);
        continue;
      }
      const auto& lot = all.lots[below(2)];
      for (const auto& operation : lot.operations) {
        if (operation.state == OperationState::done) continue;
        const auto* verb = operation.state == OperationState::ready     ? "claim"
                           : operation.state == OperationState::claimed ? "start"
                                                                        : "finish";
        act(who, operation.id, verb, *verb == 'f' ? outcome_for(operation) : "{}");
        break;
      }
      if (below(50) == 0)
        send(OrderCommand{order.order_id,
                          below(3) == 0 ? OrderCommandKind::hold : OrderCommandKind::resume, false,
                          "user:1", "Marat", "a question"});
      if (below(400) == 0)
        send(OrderCommand{order.order_id, OrderCommandKind::cancel, false, "user:1", "Marat", ""});
    }
  };
  std::thread boris([&] { work(boris_, 2); });
  std::thread bus([&] {
    for (int i = 0; i < 200; ++i) bus_->drain();
  });
  work(anna_, 1);
  boris.join();
  bus.join();
  bus_->drain();

  // The slow way: every order from its own page, which comes from the database.
  std::map<std::pair<std::string, OperationState>, std::int64_t> expected;
  std::int64_t total = 0;
  for (const auto& order : orders) {
    const auto found = page(order.order_id);
    for (std::size_t i = 0; i < found.timeline.size(); ++i)
      ASSERT_EQ(found.timeline[i].version, static_cast<std::int64_t>(i) + 3);
    if (!on_the_floor(found.status)) continue;
    for (const auto& lot : found.lots) {
      const auto current = std::ranges::find_if(
          lot.operations, [](const OperationView& o) { return o.state != OperationState::done; });
      const auto& at = current == lot.operations.end() ? lot.operations.back() : *current;
      ++expected[{at.code, at.state}];
      ++total;
    }
  }
  const auto live = board("page_size=200");
  EXPECT_EQ(live.total, total);
  for (const auto& count : live.totals)
    EXPECT_EQ(count.count, (expected[{count.stage, count.state}])) << count.stage;
  EXPECT_EQ(live.totals.size(), expected.size());
  open();
  EXPECT_EQ(board("page_size=200").rows, live.rows);
}

}  // namespace
}  // namespace atelier::mes
