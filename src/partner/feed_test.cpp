// SPDX-License-Identifier: Apache-2.0
#include "partner/feed.h"

#include <future>
#include <gmock/gmock.h>
#include <thread>

#include "partner/partner_fixture.h"

namespace atelier::partner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Page {
  std::vector<Event> events;
  std::int64_t next = 0;
};
BOOST_DESCRIBE_STRUCT(Page, (), (events, next))

class FeedTest : public PartnerTest {
 protected:
  Page events(const Company& by, const std::string& query = "") {
    return ask<Page>(by, Method::get, "events" + query).value();
  }
  static std::vector<std::string> types(const Page& page) {
    std::vector<std::string> list;
    for (const auto& event : page.events) list.push_back(event.type);
    return list;
  }
};

TEST_F(FeedTest, TellsWhatHappenedInOrderAndWithoutGaps) {
  const auto gold = company();
  const auto placed = place(gold, "PO-1").value();
  confirm(placed);
  ASSERT_TRUE(rig.deliver(OrderPromised{placed.state.order_id, 1, rig.clock.now() + 21 * kDay}));
  const auto cancel = to_json(channel::CancelRequest{"changed plans"});
  ASSERT_TRUE(
      call(gold, Method::post, "orders/" + placed.state.order_id.str() + "/cancel", cancel, "c"));
  ASSERT_TRUE(rig.deliver(OrderAnswer{placed.state.order_id, OrderCommandKind::cancel, false,
                                      "Work has begun.", Context::mes}));
  const auto all = events(gold);
  EXPECT_THAT(types(all), ElementsAre("quote.answered", "order.changed", "order.promised",
                                      "order.cancel_refused"));
  for (std::size_t i = 0; i < all.events.size(); ++i)
    EXPECT_EQ(all.events[i].seq, static_cast<std::int64_t>(i) + 1);
  EXPECT_THAT(all.events[1].data.text, HasSubstr(R"("reference":"PO-1","version":2)"));
  EXPECT_THAT(all.events[3].data.text, HasSubstr("Work has begun."));
  EXPECT_EQ(all.next, 4);
  EXPECT_THAT(types(events(gold, "?after=2&limit=1")), ElementsAre("order.promised"));
  EXPECT_TRUE(events(gold, "?after=4").events.empty());
  EXPECT_EQ(events(gold, "?after=4").next, 4);
}

TEST_F(FeedTest, TellsEachPartnerItsOwn) {
  const auto gold = company(), silver = company();
  confirm(place(gold, "PO-1").value());
  EXPECT_TRUE(events(silver).events.empty());
}

TEST_F(FeedTest, MayBeWaitedFor) {
  const auto gold = company();
  const auto placed = place(gold, "PO-1").value();
  auto waiting = request(gold.key, Method::get, "events?after=1");
  waiting.headers["prefer"] = "wait=30";
  auto answer = std::async(std::launch::async, [&] { return rig.send(waiting); });
  confirm(placed);
  EXPECT_THAT(types(from_json<Page>(answer.get()->body).value()), ElementsAre("order.changed"));
}

TEST_F(FeedTest, AnswersWhoeverWaitsWhenTheProgramEnds) {
  const auto gold = company();
  auto bus = std::make_unique<bus::StillBus>(rig.clock);
  Waits waits(*bus);
  waits.start();
  std::promise<bool> answered;
  waits.add(gold.id, std::chrono::seconds(30), [&](bool last) {
    if (last) answered.set_value(true);
    return last;
  });
  waits.stop();
  EXPECT_TRUE(answered.get_future().get());
}

TEST_F(FeedTest, LetsNoPartnerWaitInTooManyRequestsAtOnce) {
  bus::StillBus bus(rig.clock);
  Waits waits(bus);
  waits.start();
  const auto partner = PartnerId::make();
  std::size_t waiting = 0, answered = 0;
  for (std::size_t i = 0; i < kMostWaitsOfOne + 5; ++i)
    waits.add(partner, std::chrono::seconds(30), [&, first = true](bool last) mutable {
      if (std::exchange(first, false)) ++(last ? answered : waiting);
      return last;
    });
  waits.stop();
  EXPECT_EQ(waiting, kMostWaitsOfOne);
  EXPECT_EQ(answered, 5u);
}

TEST_F(FeedTest, ForgetsWhatIsOlderThanPromised) {
  const auto gold = company();
  (void)priced_quote(gold);
  rig.clock.advance(kKeepEvents_us + 1);
  const auto fresh = priced_quote(gold);
  ASSERT_TRUE(rig.db().write([](sql::Tx& tx) -> Result<bool> { return store::prune(tx); }));
  const auto left = events(gold);
  ASSERT_EQ(left.events.size(), 1u);
  EXPECT_EQ(left.events[0].seq, 2);
  EXPECT_THAT(left.events[0].data.text, HasSubstr(fresh.str()));
}

}  // namespace
}  // namespace atelier::partner
