// SPDX-License-Identifier: Apache-2.0
// Each rule of the verdict is caused: on real contexts, by what a fault leaves behind.
#include "watch/journey.h"

#include "platform/bus/rabbit/rabbit.h"
#include "platform/telemetry/export.h"
#include "tests/journey/workshop_rig.h"
#include "watch/audit.h"
#include "watch/redrive.h"
#include "watch/resolve.h"

namespace atelier::journey {
namespace {

using watch::Journey;
using watch::Rule;
using watch::Verdict;

class Journeys : public WorkshopRig {
 protected:
  Journey journey(const std::string& id) {
    const auto answer = ask(oleg_, Method::get, "/api/watch/journeys?id=" + id);
    EXPECT_TRUE(answer.ok()) << answer.error().type << ": " << answer.error().detail;
    return answer ? from_json<Journey>(*answer).value() : Journey{};
  }
  /// What is told is kept by a thread of its own.
  static bool soon(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds())
      if (std::chrono::steady_clock::now() > deadline) return false;
    return true;
  }
  Verdict verdict(const std::string& id) { return journey(id).verdict; }
  watch::RedriveAnswer redrive(const std::string& order) {
    const auto answer = ask(oleg_, Method::post, "/api/watch/journeys/" + order + "/redrive",
                            R"({"reason":"mended"})");
    EXPECT_TRUE(answer.ok()) << answer.error().type << ": " << answer.error().detail;
    return from_json<watch::RedriveAnswer>(*answer).value();
  }
  /// As a broker that confirmed what it then lost.
  void lose(const std::string& context, const std::string& type) {
    sql(context, [&](sql::Tx& tx) {
      EXPECT_EQ(tx.exec("UPDATE outbox SET state = 'sent', sent_at = created_at WHERE type = $1"
                        " AND state = 'pending'",
                        type),
                1);
    });
  }
  void expect_waits_at_the_bench(const std::string& order) {
    const auto now = verdict(order);
    EXPECT_EQ(now.rule, Rule::waiting) << now.why;
    EXPECT_EQ(now.waiting_for, "operator");
    EXPECT_EQ(now.here, "mes");
  }
};

TEST_F(Journeys, NameTheRelayThatHandsNothingOn) {
  open();
  const auto order = place();
  const auto written = clock_.now();
  EXPECT_EQ(verdict(order).rule, Rule::moving);
  later();
  const auto now = verdict(order);
  EXPECT_EQ(now.rule, Rule::unpublished);
  EXPECT_EQ(now.number, 1);
  EXPECT_EQ(now.waiting_for, "relay of shop");
  EXPECT_EQ(now.what, "order.submitted");
  EXPECT_EQ(now.since, written);
  EXPECT_EQ(now.status, OrderStatus::submitted);
}

TEST_F(Journeys, NameTheMessageThatNoQueueTakes) {
  open("mes");
  const auto order = released();
  later();
  const auto story = journey(order);
  EXPECT_EQ(story.verdict.rule, Rule::returned);
  EXPECT_EQ(story.verdict.number, 2);
  EXPECT_EQ(story.verdict.what, "order.released");
  ASSERT_EQ(story.unreachable.size(), 1);
  EXPECT_EQ(story.unreachable[0].context, "mes");

  close();
  open();
  redrive(order);
  drain();
  expect_waits_at_the_bench(order);
}

TEST_F(Journeys, NameTheConsumerThatHasNeverSeenAConfirmedMessage) {
  open();
  const auto order = place();
  drain();
  approve(order);
  lose("crm", "order.released");
  drain();
  later();
  const auto now = verdict(order);
  EXPECT_EQ(now.rule, Rule::unseen);
  EXPECT_EQ(now.number, 4);
  EXPECT_EQ(now.waiting_for, "queue mes.cmd");

  redrive(order);
  drain();
  expect_waits_at_the_bench(order);
}

TEST_F(Journeys, NameTheErrorOfAConsumerThatFails) {
  open();
  const auto order = place();
  drain();
  approve(order);
  sql("mes", [](sql::Tx& tx) { tx.exec("ALTER TABLE lot RENAME TO lot_away"); });
  drain();
  later();
  const auto now = verdict(order);
  EXPECT_EQ(now.rule, Rule::failing);
  EXPECT_EQ(now.number, 5);
  EXPECT_EQ(now.waiting_for, "consumer mes.cmd");
  EXPECT_EQ(now.attempts, 1);
  EXPECT_NE(now.about.find("statement-failed"), std::string::npos) << now.about;
  sql("mes", [](sql::Tx& tx) { tx.exec("ALTER TABLE lot_away RENAME TO lot"); });
  drain();
  expect_waits_at_the_bench(order);
}

TEST_F(Journeys, NameTheDeadLetterAndReplayIt) {
  open();
  const auto order = place();
  drain();
  approve(order);
  sql("mes", [](sql::Tx& tx) {
    tx.exec("CREATE TABLE kept AS SELECT * FROM routing");
    tx.exec("DELETE FROM routing");
  });
  drain();
  later();
  const auto story = journey(order);
  EXPECT_EQ(story.verdict.rule, Rule::dead_letter);
  EXPECT_EQ(story.verdict.number, 6);
  EXPECT_EQ(story.verdict.waiting_for, "dead letter in mes.cmd");
  ASSERT_EQ(story.dead_letters.size(), 1);
  sql("mes", [](sql::Tx& tx) { tx.exec("INSERT INTO routing SELECT * FROM kept"); });

  const auto done = redrive(order);
  ASSERT_EQ(done.contexts.size(), 1);
  EXPECT_EQ(done.contexts[0].replayed, 1);
  expect_waits_at_the_bench(order);
  const auto letter = journey(order).dead_letters.at(0);
  ASSERT_EQ(letter.decisions.size(), 1);
  EXPECT_EQ(letter.decisions[0].actor, "user:" + oleg_.user.str());
  EXPECT_EQ(letter.decisions[0].reason, "mended");
}

TEST_F(Journeys, NameTheContextThatTookAMessageWithoutEffect) {
  open();
  const auto order = released();
  sql("mes", [&](sql::Tx& tx) {
    tx.exec("DELETE FROM operation WHERE lot_id IN (SELECT lot_id FROM lot WHERE order_id = $1)",
            order);
    for (const sql::Sql text : {sql::Sql("DELETE FROM order_event WHERE order_id = $1"),
                                sql::Sql("DELETE FROM order_state WHERE order_id = $1"),
                                sql::Sql("DELETE FROM released_order WHERE order_id = $1"),
                                sql::Sql("DELETE FROM lot WHERE order_id = $1")})
      tx.exec(text, order);
  });
  const auto now = verdict(order);
  EXPECT_EQ(now.rule, Rule::no_effect);
  EXPECT_EQ(now.number, 7);
  EXPECT_EQ(now.waiting_for, "mes");
  EXPECT_EQ(now.what, "order.released");

  redrive(order);
  drain();
  expect_waits_at_the_bench(order);
}

TEST_F(Journeys, NameTheRowThatSomebodyChangedByHandAndMakeItAnew) {
  open();
  const auto order = released();
  sql("crm", [&](sql::Tx& tx) {
    tx.exec("UPDATE order_state SET status = 'shipped' WHERE order_id = $1", order);
  });
  auto now = verdict(order);
  EXPECT_EQ(now.rule, Rule::no_effect);
  EXPECT_EQ(now.what, "state-differs");
  EXPECT_EQ(redrive(order).contexts.at(0).restated, 1);
  expect_waits_at_the_bench(order);

  sql("shop", [&](sql::Tx& tx) { tx.exec("DELETE FROM order_state WHERE order_id = $1", order); });
  EXPECT_EQ(verdict(order).rule, Rule::no_effect);
  redrive(order);
  expect_waits_at_the_bench(order);
  EXPECT_FALSE(journey(order).number.empty());
}

TEST_F(Journeys, NameWhoeverAnOrderWaitsFor) {
  open();
  const auto quote = request_quote();
  EXPECT_EQ(verdict(quote).what, "price");
  drain();
  auto now = verdict(quote);
  EXPECT_EQ(now.rule, Rule::waiting);
  EXPECT_EQ(now.number, 8);
  EXPECT_EQ(now.waiting_for, "customer");
  EXPECT_EQ(now.what, "acceptance");
  EXPECT_EQ(now.expected_by, clock_.now() + 7 * kDay);

  const auto order = place();
  drain();
  const auto submitted_at = clock_.now();
  later();
  now = verdict(order);
  EXPECT_EQ(now.waiting_for, "manager");
  EXPECT_EQ(now.what, "approval");
  EXPECT_EQ(now.here, "crm");
  EXPECT_EQ(now.since, submitted_at);

  approve(order);
  drain();
  later();
  expect_waits_at_the_bench(order);
  must(irina_, Method::post, "/api/crm/orders/" + order + "/hold", R"({"reason":"stone missing"})");
  drain();
  later();
  now = verdict(order);
  EXPECT_EQ(now.waiting_for, "manager");
  EXPECT_EQ(now.what, "hold");
  EXPECT_EQ(now.about, "stone missing");
}

TEST_F(Journeys, NameTheViewThatIsBehindItsDatabase) {
  open();
  const auto order = place();
  drain();
  // As another process would commit it, without being heard.
  sql("crm", [&](sql::Tx& tx) {
    tx.exec(
        "INSERT INTO order_event SELECT order_id, 2, occurred_at, 'crm', kind, 'submitted',"
        " 'confirmed', 0, '', actor, actor_name, '', '', '', NULL FROM order_event"
        " WHERE order_id = $1",
        order);
    tx.exec("UPDATE order_state SET version = 2, status = 'confirmed' WHERE order_id = $1", order);
  });
  later();
  const auto story = journey(order);
  std::vector<Verdict> all = story.also;
  all.insert(all.begin(), story.verdict);
  const auto behind = std::ranges::find(all, Rule::view_behind, &Verdict::rule);
  ASSERT_NE(behind, all.end());
  EXPECT_EQ(behind->number, 10);
  EXPECT_EQ(behind->waiting_for, "view of crm");
}

TEST_F(Journeys, TellOneStoryAcrossAllContexts) {
  open();
  const auto order = released();
  const auto story = journey(order);
  ASSERT_EQ(story.events.size(), 3);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(story.events[i].version, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(story.events[i].trace_id.size(), 32) << i;
  }
  EXPECT_EQ(story.events[0].actor_name, "Anna");
  EXPECT_EQ(story.events[1].actor_name, "Irina");
  EXPECT_EQ(story.events[2].known_in, (std::vector<std::string>{"shop", "crm", "mes"}));
  std::vector<std::string> hops;
  for (const auto& message : story.messages) {
    for (const auto& receiver : message.receivers) {
      EXPECT_TRUE(receiver.state.has_value()) << message.type;
      hops.push_back(message.from + " " + message.type + " " + receiver.context);
    }
  }
  for (const auto* hop :
       {"shop price.requested pricing", "pricing price.done shop", "shop order.submitted crm",
        "crm order.promised shop", "crm order.changed shop", "crm order.released mes"})
    EXPECT_EQ(std::ranges::count(hops, hop) > 0, true) << hop;
  EXPECT_EQ(story.quotes.size(), 1);
  EXPECT_TRUE(story.unreachable.empty());
  EXPECT_TRUE(story.also.empty());
}

TEST_F(Journeys, AreFoundByWhateverSomebodyHasInHand) {
  open();
  const auto order = released();
  const auto story = journey(order);
  EXPECT_EQ(journey(story.number).key.str(), order);
  EXPECT_EQ(journey(story.quotes.at(0).str()).key.str(), order);
  for (const auto& message : story.messages)
    EXPECT_EQ(journey(message.id.str()).key.str(), order) << message.type;
  EXPECT_EQ(journey("for%20Vera").key.str(), order);
  telemetry::flush_export();
  const auto by_trace = [&] {
    return ask(oleg_, Method::get, "/api/watch/journeys?id=" + story.events[1].trace_id).ok();
  };
  ASSERT_TRUE(soon(by_trace));
  EXPECT_EQ(journey(story.events[1].trace_id).key.str(), order);

  const auto person = must(
      anna_, Method::post, "/api/identity/sign-up",
      R"({"email":"Vera@Example.com","password":"correct horse battery","name":"Vera","phone":"8 (912) 345-67-89"})");
  const auto vera = auth::UserId::parse(text(person, "/id"));
  ASSERT_TRUE(vera.has_value());
  sql("shop", [&](sql::Tx& tx) {
    tx.exec("UPDATE customer_order SET customer_id = $1 WHERE order_id = $2", *vera, order);
  });
  for (const auto* words : {"vera@example.com", "+7 912 345-67-89"}) {
    const auto answer = ask(oleg_, Method::post, "/api/watch/journeys/search",
                            R"({"text":")" + std::string(words) + R"("})");
    const auto found = from_json<watch::Resolved>(answer.value()).value();
    ASSERT_EQ(found.orders.size(), 1) << words;
    EXPECT_EQ(found.orders[0].order_id.str(), order);
  }
  EXPECT_EQ(ask(oleg_, Method::get, "/api/watch/journeys?id=vera@example.com").error().type,
            "invalid-fields")
      << "addresses are written down on the way";
  EXPECT_EQ(ask(oleg_, Method::get, "/api/watch/journeys?id=nothing").error().type,
            "journey-not-found");
  EXPECT_EQ(ask(oleg_, Method::get, "/api/watch/journeys?id=" + OrderId::make().str()).error().type,
            "journey-not-found");
}

TEST_F(Journeys, AreForTheProgramItselfWithinAndForNobodyElse) {
  open();
  const auto order = place();
  EXPECT_EQ(ask(oleg_, Method::get, "/internal/crm/hops/" + order).error().type, "service-only");
  const auto admin = testing::somebody(auth::Roles::everyone());
  for (const auto* path : {"taken", "find", "redrive"})
    EXPECT_FALSE(ask(admin, Method::post, std::string("/internal/shop/") + path, "{}").ok())
        << path;
}

class Conservation : public Journeys {
 protected:
  void SetUp() override {
    Journeys::SetUp();
    open();
    contexts_.emplace(*router_, tokens_, clock_, watch::Addresses{});
    audit_.emplace(*contexts_, clock_);
  }
  /// All orders compared, and what differed compared once more when it should have arrived.
  std::vector<watch::Drift> drifts() {
    for (int i = 0; i < 2; ++i) {
      audit_->turn(100);
      clock_.advance(watch::kUnderWay_us);
      audit_->turn(100);
    }
    return audit_->list().drifts;
  }
  void expect_drift(const std::string& order, AuditCheck check) {
    const auto found = drifts();
    ASSERT_EQ(found.size(), 1);
    EXPECT_EQ(found[0].order_id.str(), order);
    EXPECT_EQ(found[0].check, check);
    EXPECT_EQ(audit_->counts().at(check), 1);
    redrive(order);
    drain();
    EXPECT_TRUE(drifts().empty());
  }

  std::optional<watch::Contexts> contexts_;
  std::optional<watch::Audit> audit_;
};

TEST_F(Conservation, HoldsWhereEveryOrderIsEverywhereTheSame) {
  for (int i = 0; i < 3; ++i) released();
  place();
  drain();
  EXPECT_TRUE(drifts().empty());
  EXPECT_EQ(audit_->list().orders, 4);
  EXPECT_TRUE(audit_->list().complete_at.has_value());
  EXPECT_TRUE(audit_->list().unreachable.empty());
}

TEST_F(Conservation, MissesAMessageThatWasDropped) {
  released();
  const auto order = place();
  drain();
  approve(order);
  lose("crm", "order.released");
  drain();
  expect_drift(order, AuditCheck::crm_mes);
}

TEST_F(Conservation, MissesARowThatWasRemoved) {
  released();
  const auto order = released();
  sql("shop", [&](sql::Tx& tx) { tx.exec("DELETE FROM order_state WHERE order_id = $1", order); });
  expect_drift(order, AuditCheck::crm_shop);
}

TEST_F(Conservation, SeesAStatusThatWasChangedByHand) {
  const auto order = place();
  drain();
  sql("shop", [&](sql::Tx& tx) {
    tx.exec("UPDATE order_state SET status = 'shipped' WHERE order_id = $1", order);
  });
  expect_drift(order, AuditCheck::crm_shop);
}

TEST_F(Conservation, TakesNothingUnderWayForLost) {
  released();
  place();  // crm has not heard of it
  audit_->turn(100);
  drain();
  clock_.advance(watch::kUnderWay_us);
  audit_->turn(100);
  EXPECT_TRUE(audit_->list().drifts.empty());
}

/// Over a broker that never answers.
class JourneysWithoutBroker : public Journeys {
 protected:
  std::unique_ptr<bus::Bus> make_bus() override {
    if (!broken_) return Journeys::make_bus();
    return bus::make_rabbit_bus({.url = "amqp://atelier:secret@127.0.0.1:1/atelier"}, clock_)
        .value();
  }
  bool broken_ = false;
};

TEST_F(JourneysWithoutBroker, NameTheBrokerThatDoesNotConfirm) {
  open();
  const auto order = place();
  close();
  broken_ = true;
  open();
  bus_->start();
  later();
  const auto now = verdict(order);
  EXPECT_EQ(now.rule, Rule::unconfirmed);
  EXPECT_EQ(now.number, 3);
  EXPECT_EQ(now.waiting_for, "the broker");
  bus_->stop();
}

}  // namespace
}  // namespace atelier::journey
