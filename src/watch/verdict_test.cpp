// SPDX-License-Identifier: Apache-2.0
// What cannot be caused on real contexts in one process. The rest: tests/journey.
#include "watch/verdict.h"

#include <gtest/gtest.h>

#include "contracts/order_number.h"
#include "watch/redrive.h"
#include "watch/resolve.h"

namespace atelier::watch {
namespace {

const Instant kNow{1'772'000'000 * kSecond};

/// Submitted to crm an hour ago, which has it.
Facts submitted() {
  Facts facts{.now = kNow, .key = Uuid::make()};
  const auto event = submit({facts.key}, Context::shop, {"user:anna", "Anna"}, kNow - kHour);
  for (const auto* name : {"shop", "crm"}) {
    OrderHops hops{.context = name, .as_of = kNow, .key = facts.key, .bus_ready = true};
    hops.events = {event};
    hops.state = state_after(event, nullptr, "S-000001-1");
    facts.contexts.push_back(std::move(hops));
  }
  facts.contexts[1].bindings = {{"crm.evt", "order.evt", "order.submitted"}};
  return facts;
}

bus::SentHop message(const Facts& facts, bus::OutboxState state, std::int64_t age_us) {
  return {.id = Uuid::make(),
          .exchange = "order.evt",
          .type = "order.submitted",
          .key = facts.key,
          .version = 1,
          .created_at = kNow - age_us,
          .state = state,
          .sent_at = kNow - age_us};
}

TEST(Verdicts, NameThePartnersEndpointThatDoesNotTakeTheNews) {
  auto facts = submitted();
  facts.webhooks = {{"https://partner.example/hooks", 4, "HTTP 503", kNow - kMinute, kNow + kHour}};
  const auto verdict = verdicts(facts).front();
  EXPECT_EQ(verdict.rule, Rule::webhook_failing);
  EXPECT_EQ(verdict.number, 9);
  EXPECT_EQ(verdict.attempts, 4);
  EXPECT_EQ(verdict.expected_by, kNow + kHour);
}

TEST(Verdicts, SayThatNobodyKnowsWhileAContextDoesNotAnswer) {
  auto facts = submitted();
  facts.contexts.pop_back();
  facts.unreachable = {{"crm", "crm does not answer"}};
  EXPECT_EQ(verdicts(facts).front().rule, Rule::unknown);
  EXPECT_EQ(verdicts(facts).front().waiting_for, "process of crm");
}

TEST(Verdicts, TellADatabaseThatIsSilentFromAProcessThatIsAway) {
  auto facts = submitted();
  facts.contexts.pop_back();
  facts.unreachable = {{"mes", "no connection", Missing::process},
                       {"crm", "it takes too long", Missing::database}};
  const auto verdict = verdicts(facts).front();
  EXPECT_EQ(verdict.waiting_for, "database of crm") << "which has the order";
  EXPECT_EQ(verdict.what, "database");
}

TEST(Verdicts, BelieveNoBystanderWhileWhoeverHasTheOrderIsAway) {
  auto facts = submitted();
  facts.contexts.pop_back();
  facts.contexts[0].waits = {wait_for(Waiting::approval, kNow - kHour)};
  EXPECT_EQ(verdicts(facts).front().rule, Rule::waiting);
  facts.unreachable = {{"crm", "no connection"}};
  EXPECT_EQ(verdicts(facts).front().rule, Rule::unknown);
}

TEST(Verdicts, NameTheClockThatDiffersFromTheOthers) {
  auto facts = submitted();
  facts.contexts[0].as_of = kNow + kSecond;
  facts.contexts[1].as_of = kNow + kMinute;
  EXPECT_EQ(verdicts(facts).front().rule, Rule::clock_wrong);
  EXPECT_EQ(verdicts(facts).front().waiting_for, "clock of crm");
  EXPECT_EQ(verdicts(facts).front().about, "60 s");
  facts.contexts[0].as_of = kNow + kMinute;
  EXPECT_EQ(verdicts(facts).front().waiting_for, "clock of watch");
  EXPECT_EQ(verdicts(facts).front().about, "-60 s");
}

TEST(Verdicts, SaySoWhereAllIsWellOrOver) {
  auto facts = submitted();
  EXPECT_EQ(verdicts(facts).front().rule, Rule::moving);
  auto& crm = facts.contexts[1];
  const auto cancelled =
      move(*crm.state, OrderStatus::cancelled, Context::crm, {"user:irina", "Irina"}, kNow);
  crm.events.push_back(*cancelled);
  crm.state = state_after(*cancelled, &*crm.state, crm.state->number);
  EXPECT_EQ(verdicts(facts).front().rule, Rule::finished);
}

TEST(Verdicts, BlameTheFirstMessageOfAnOutboxAndNotThoseBehindIt) {
  auto facts = submitted();
  auto first = message(facts, bus::OutboxState::pending, kMinute);
  first.attempts = 3;
  first.last_error = "refused";
  facts.contexts[0].sent = {first, message(facts, bus::OutboxState::pending, kMinute - kSecond)};
  const auto failing = bus::TakenHop{first.id, "crm.evt", bus::TakenState::failing, kNow, "no", 3};
  facts.hops = join(facts.contexts, {{"crm", {failing}}});
  const auto all = verdicts(facts);
  ASSERT_EQ(all.size(), 1);
  EXPECT_EQ(all[0].rule, Rule::failing);
  EXPECT_EQ(all[0].attempts, 3);
}

TEST(Verdicts, LeaveWhatIsUnderWayAlone) {
  auto facts = submitted();
  facts.contexts[0].sent = {message(facts, bus::OutboxState::sent, kSecond)};
  facts.hops = join(facts.contexts, {});
  EXPECT_EQ(verdicts(facts).front().rule, Rule::moving);
  facts.now = kNow + kMinute;
  EXPECT_EQ(verdicts(facts).front().rule, Rule::unseen);
}

TEST(Redriving, AsksOnlyThoseWhoHaveSomethingToDo) {
  auto facts = submitted();
  EXPECT_TRUE(plan_redrive(facts).empty());
  facts.contexts[0].sent = {message(facts, bus::OutboxState::sent, kHour)};
  facts.hops = join(facts.contexts, {});
  const auto plans = plan_redrive(facts);
  ASSERT_EQ(plans.size(), 1);
  EXPECT_EQ(plans.at("shop").resend, (std::vector<Uuid>{facts.hops[0].sent.id}));
  EXPECT_EQ(plans.at("shop").number, "S-000001-1");
}

TEST(Resolving, TakesATextForWhatItLooksLike) {
  using List = std::vector<FindBy>;
  EXPECT_EQ(may_be(Uuid::make().str()), (List{FindBy::order, FindBy::quote, FindBy::message}));
  EXPECT_EQ(may_be("vera@example.com"), List{FindBy::email});
  EXPECT_EQ(may_be(order_number('S', 1)), List{FindBy::number}) << "the list is not searched";
  EXPECT_EQ(may_be("PO-33307"), (List{FindBy::number, FindBy::reference}))
      << "a number it had elsewhere";
  EXPECT_EQ(may_be("8 (912) 345-67-89"), (List{FindBy::number, FindBy::reference, FindBy::phone}));
}

}  // namespace
}  // namespace atelier::watch
