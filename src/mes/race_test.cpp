// SPDX-License-Identifier: Apache-2.0
// What happens at the same moment, from several threads, on a real database.
#include <latch>
#include <random>

#include "mes/ledger.h"
#include "mes/mes_fixture.h"

namespace atelier::mes {
namespace {

class RaceTest : public MesFixture {
 protected:
  /// The next thing to do with an operation, and now and then one that goes wrong.
  void take_a_step(const Worker& who, const OperationView& operation, std::size_t dice) {
    switch (operation.state) {
      case OperationState::ready:
        act(who, operation.id, "claim");
        break;
      case OperationState::claimed:
        act(who, operation.id, dice == 0 ? "release" : "start");
        break;
      case OperationState::paused:
        act(who, operation.id, "resume");
        break;
      default:
        if (dice == 0) {
          act(who, operation.id, "pause", R"({"reason":"lunch"})");
        } else if (dice < 4 && operation.inspection) {
          act(who, operation.id, "finish",
              dice < 3 ? R"({"verdict":"rework","rework_to":60,"reason":"scratches"})"
                       : R"({"verdict":"scrap","pieces":1,"reason":"porous"})");
        } else {
          act(who, operation.id, "finish", outcome_for(operation));
        }
    }
  }
  /// By operation, but for inspections.
  std::map<std::string, std::int64_t> pieces_paid() {
    std::map<std::string, std::int64_t> pieces;
    const auto report = db_->read([&](sql::Reader& db) -> Result<std::vector<PayRow>> {
      return store::pay_rows(db, {{0}, clock_.now() + kDay}, std::nullopt);
    });
    for (const auto& row : report.value())
      if (row.operation != "qc") pieces[row.operation] += row.accepted_pieces - row.reversed_pieces;
    return pieces;
  }
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

bool is_to_be_done(const OperationView& operation) {
  return operation.state != OperationState::done && operation.state != OperationState::reworked;
}

/// A day on the floor at the dice's will: thousands of deeds, some of them wrong or too late.
class DayTest : public RaceTest {
 protected:
  void work(const Worker& who, unsigned seed) {
    std::mt19937 dice(seed);
    const auto below = [&](std::size_t n) { return dice() % n; };
    for (int i = 0; i < 1000; ++i) {
      const auto& order = orders_[below(orders_.size())];
      const auto all = page(order.order_id);
      if (all.status == OrderStatus::ready_to_ship && below(4) == 0) {
        ship(who, order.order_id);
        continue;
      }
      const auto& lot = all.lots[below(all.lots.size())];
      const auto current = std::ranges::find_if(lot.operations, is_to_be_done);
      if (current != lot.operations.end()) take_a_step(who, *current, below(8));
      if (below(50) == 0)
        send(OrderCommand{order.order_id,
                          below(3) == 0 ? OrderCommandKind::hold : OrderCommandKind::resume, false,
                          "user:1", "Marat", "a question"});
      if (below(400) == 0)
        send(OrderCommand{order.order_id, OrderCommandKind::cancel, false, "user:1", "Marat", ""});
    }
  }

  /// What there is by the orders' own pages, which come from the database.
  struct Sum {
    std::map<std::pair<std::string, OperationState>, std::int64_t> cards;
    std::int64_t total = 0;
    std::map<WorkDeed, int> deeds;
    std::map<std::string, std::int64_t> pieces_done;  ///< but for inspections
  };
  Sum sum_up() {
    Sum sum;
    for (const auto& order : orders_) {
      const auto found = page(order.order_id);
      for (std::size_t i = 0; i < found.timeline.size(); ++i) {
        EXPECT_EQ(found.timeline[i].version, static_cast<std::int64_t>(i) + 3);
        if (const auto& work = found.timeline[i].work) ++sum.deeds[work->deed];
      }
      for (const auto& lot : found.lots) {
        for (const auto& operation : lot.operations)
          if (operation.state == OperationState::done && !operation.inspection)
            sum.pieces_done[operation.code] += lot.quantity;
        if (!on_the_floor(found.status) || lot.state == LotState::scrapped) continue;
        const auto current = std::ranges::find_if(lot.operations, is_to_be_done);
        const auto& at = current == lot.operations.end() ? lot.operations.back() : *current;
        ++sum.cards[{at.code, at.state}];
        ++sum.total;
      }
    }
    return sum;
  }

  std::vector<Order> orders_;
};

TEST_F(DayTest, AfterThousandsOfStepsTheBoardAndThePayAreWhatTheDatabaseSays) {
  // A short way to the inspection, so that many get there.
  ASSERT_EQ(set("/api/mes/routings/other", R"({"steps":[
      {"seq":60,"code":"polish","work_center":"polishing","inspection":false},
      {"seq":70,"code":"qc","work_center":"quality","inspection":true},
      {"seq":90,"code":"pack","work_center":"packing","inspection":false}]})"),
            "");
  for (int i = 0; i < 40; ++i) {
    orders_.push_back(new_order({ProductKind::other, ProductKind::ring}));
    hand_over(orders_.back(), (i % 7) * kDay);
  }
  bus_->drain();
  std::thread boris([&] { work(boris_, 2); });
  std::thread bus([&] {
    for (int i = 0; i < 200; ++i) bus_->drain();
  });
  work(anna_, 1);
  boris.join();
  bus.join();
  bus_->drain();

  auto sum = sum_up();
  const auto live = board("page_size=200");
  EXPECT_EQ(live.total, sum.total);
  for (const auto& count : live.totals)
    EXPECT_EQ(count.count, (sum.cards[{count.stage, count.state}])) << count.stage;
  EXPECT_EQ(live.totals.size(), sum.cards.size());
  open();
  EXPECT_EQ(board("page_size=200").rows, live.rows);
  for (const auto deed : {WorkDeed::paused, WorkDeed::unclaimed, WorkDeed::sent_to_rework,
                          WorkDeed::scrapped, WorkDeed::replaced})
    EXPECT_GT(sum.deeds[deed], 0) << name_of(deed);
  // Paid is what is done and was not sent back; inspections count whatever their verdict.
  EXPECT_EQ(pieces_paid(), sum.pieces_done);
}

TEST_F(RaceTest, NoRoutingGoesThroughAWorkCenterThatWasClosedMeanwhile) {
  const auto center = [&](bool active) {
    return set("/api/mes/work-centers/engraving",
               R"({"name_ru":"Гравировка","name_en":"Engraving","active":)" +
                   std::string(active ? "true}" : "false}"));
  };
  const auto routing = [&](const std::string& work_center) {
    return set("/api/mes/routings/other",
               R"({"steps":[{"seq":1,"code":"engrave","inspection":false,"work_center":")" +
                   work_center +
                   R"("},{"seq":2,"code":"pack","work_center":"packing","inspection":false}]})");
  };
  for (int i = 0; i < 30; ++i) {
    ASSERT_EQ(routing("setting"), "");
    ASSERT_EQ(center(true), "");
    std::string closed;
    std::string routed;
    at_once([&] { closed = center(false); }, [&] { routed = routing("engraving"); });
    ASSERT_NE(closed.empty(), routed.empty()) << closed << " / " << routed;
  }
}

}  // namespace
}  // namespace atelier::mes
