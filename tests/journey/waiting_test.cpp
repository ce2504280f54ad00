// SPDX-License-Identifier: Apache-2.0
// Who acts next, told for the whole house.
#include "watch/waiting.h"

#include "contracts/risks.h"
#include "tests/journey/workshop_rig.h"
#include "watch/flow.h"

namespace atelier::journey {
namespace {

class Waits : public WorkshopRig {
 protected:
  template <class T>
  T look(const std::string& path) {
    const auto answer = ask(oleg_, Method::get, "/api/watch/" + path);
    EXPECT_TRUE(answer.ok()) << answer.error().type << ": " << answer.error().detail;
    return answer ? from_json<T>(*answer).value() : T{};
  }
  /// The only one on the list.
  WaitingOrder only() {
    const auto page = look<watch::WaitingPage>("waiting");
    EXPECT_EQ(page.items.size(), 1U);
    EXPECT_TRUE(page.unreachable.empty());
    return page.items.empty() ? WaitingOrder{} : page.items[0];
  }
  void command(const std::string& order, const std::string& what) {
    must(irina_, Method::post, "/api/crm/orders/" + order + "/" + what,
         R"({"reason":"the customer travels"})");
  }
};

TEST_F(Waits, AreToldInEachPlaceOfAnOrdersLifeWithWhoActsNext) {
  open();
  const auto order = place();
  drain();
  EXPECT_EQ(only().waits_for, Waiting::approval);
  EXPECT_EQ(only().owner, Awaited::manager);
  EXPECT_EQ(only().order.str(), order);
  clock_.advance(2 * kDay);
  EXPECT_TRUE(only().overdue);
  approve(order);
  drain();
  EXPECT_EQ(only().waits_for, Waiting::claim);
  EXPECT_EQ(only().context, "mes");
  EXPECT_FALSE(only().overdue);

  command(order, "hold");
  const auto asked = look<watch::WaitingPage>("waiting?owner=system");
  ASSERT_EQ(asked.items.size(), 1U);
  EXPECT_EQ(asked.items[0].waits_for, Waiting::command_answer);
  drain();
  EXPECT_EQ(only().waits_for, Waiting::hold);
  EXPECT_EQ(only().since, clock_.now());
  command(order, "resume");
  drain();
  EXPECT_EQ(only().waits_for, Waiting::claim);

  command(order, "cancel");
  drain();
  EXPECT_TRUE(look<watch::WaitingPage>("waiting").items.empty());
}

TEST_F(Waits, NameAContextThatDoesNotAnswerAndTellTheRest) {
  open("mes");
  place();
  drain();
  const auto page = look<watch::WaitingPage>("waiting");
  ASSERT_EQ(page.unreachable.size(), 1U);
  EXPECT_EQ(page.unreachable[0].context, "mes");
  EXPECT_EQ(page.items.size(), 1U);
}

TEST_F(Waits, AreCountedByStageAndByDay) {
  open();
  const auto order = place();
  drain();
  clock_.advance(3 * kHour);
  approve(order);
  drain();
  const auto table = look<watch::StageTable>("stages");
  ASSERT_FALSE(table.stages.empty());
  EXPECT_EQ(table.stages.front().stage, "submitted");
  EXPECT_EQ(table.stages.front().orders, 0);
  EXPECT_EQ(table.stages.back().stage, "delivered");
  std::int64_t at_the_bench = 0;
  for (const auto& stage : table.stages)
    if (stage.context == "mes") at_the_bench += stage.orders;
  EXPECT_EQ(at_the_bench, 1);
  const auto flow = look<watch::FlowTable>("flow?days=2");
  ASSERT_EQ(flow.days.size(), 1U) << "nobody counted before today";
  EXPECT_EQ(flow.days.back().left.at("submitted"), 1);
  EXPECT_EQ(look<Risks>("risks").orders.size(), 0U);
}

}  // namespace
}  // namespace atelier::journey
