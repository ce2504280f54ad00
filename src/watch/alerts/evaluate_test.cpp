// SPDX-License-Identifier: Apache-2.0
// Each alert on samples made by hand: what it has to fire on, and what looks like it and is not.
// deploy/prometheus/tests asks the same of Prometheus.
#include "watch/alerts/evaluate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "watch/alerts/table.h"

namespace atelier::watch::alerts {
namespace {

using testing::IsEmpty;

/// Samples every 15 seconds, and what stands after each.
class Watching : public testing::Test {
 protected:
  struct Line {
    std::string metric;
    Labels labels;
    double value = 0;
    double each_minute = 0;
    bool seen = true;
  };

  Line& line(std::string metric, Labels labels, double value, double each_minute = 0) {
    return lines_.emplace_back(
        Line{std::move(metric), std::move(labels), value, each_minute, true});
  }
  Line& requests(std::string status, double each_minute) {
    return line("http_server_request_duration_seconds_count",
                {{"route", "/api/shop/orders"}, {"status", std::move(status)}}, 0, each_minute);
  }

  void pass(std::int64_t us) {
    for (const auto end = now_ + us; now_ < end;) {
      now_ = now_ + kEvery_us;
      history_.begin(now_);
      for (auto& one : lines_) {
        one.value += one.each_minute * kEvery_us / kMinute;
        if (one.seen) history_.add(one.labels, {.metric = one.metric, .value = one.value});
      }
      standing_ = evaluate(table(), history_, now_, standing_);
    }
  }

  std::vector<std::string> in(Phase phase) const {
    std::vector<std::string> names;
    for (const auto& one : standing_)
      if (one.phase == phase) names.push_back(one.name);
    return names;
  }
  std::vector<std::string> firing() const { return in(Phase::firing); }

  static constexpr std::int64_t kEvery_us = 15 * kSecond;
  Instant now_{1'772'000'000 * kSecond};
  History history_{
      {.keep_long_us = longest_us(table()) + kMinute, .long_ones = looked_at_over(table(), kHour)}};
  std::deque<Line> lines_;
  std::vector<Standing> standing_;
};

using Names = std::vector<std::string>;

TEST_F(Watching, NothingStandsWhereNothingWasSeen) {
  pass(kHour);
  EXPECT_THAT(standing_, IsEmpty());
}

TEST_F(Watching, AnAlertIsPendingThenFiresThenIsResolvedAndForgotten) {
  auto& age = line("atelier_outbox_oldest_age_seconds", {{"database", "crm"}}, 90);
  pass(30 * kSecond);
  EXPECT_EQ(in(Phase::pending), Names{"OutboxStuck"});
  pass(kMinute);
  EXPECT_EQ(firing(), Names{"OutboxStuck"});
  EXPECT_EQ(standing_[0].value, 90);
  age.value = 0;
  pass(kEvery_us);
  EXPECT_EQ(in(Phase::resolved), Names{"OutboxStuck"});
  pass(kTold_us + kEvery_us);
  EXPECT_THAT(standing_, IsEmpty());
}

TEST_F(Watching, WhatHoldsOnlyShortlyNeverFires) {
  auto& age = line("atelier_outbox_oldest_age_seconds", {{"database", "crm"}}, 90);
  for (int i = 0; i < 10; ++i) {
    pass(45 * kSecond);
    age.value = 90 - age.value;
    EXPECT_THAT(firing(), IsEmpty());
  }
}

TEST_F(Watching, AResolvedAlertStartsAnewWhenItComesBack) {
  auto& age = line("atelier_outbox_oldest_age_seconds", {{"database", "crm"}}, 90);
  pass(2 * kMinute);
  age.value = 0;
  pass(kMinute);
  age.value = 90;
  pass(kEvery_us);
  EXPECT_EQ(in(Phase::pending), Names{"OutboxStuck"});
}

TEST_F(Watching, EachGroupStandsByItself) {
  line("atelier_outbox_oldest_age_seconds", {{"database", "crm"}}, 90);
  line("atelier_outbox_oldest_age_seconds", {{"database", "mes"}}, 90);
  line("atelier_outbox_oldest_age_seconds", {{"database", "shop"}}, 2);
  pass(2 * kMinute);
  EXPECT_EQ(firing(), (Names{"OutboxStuck", "OutboxStuck"}));
  EXPECT_EQ(sentence(table()[4], standing_[1].labels),
            "Messages in the database mes are not handed on.");
}

TEST_F(Watching, AValueThatIsNotSeenAnyMoreIsNone) {
  auto& age = line("atelier_outbox_oldest_age_seconds", {{"database", "crm"}}, 90);
  pass(5 * kMinute);
  age.seen = false;
  pass(2 * kMinute);
  EXPECT_THAT(firing(), IsEmpty());
}

// ------------------------------------------------------------------------ requests

TEST_F(Watching, AFastBurnPagesWithinMinutes) {
  requests("200", 600);
  requests("503", 30);
  pass(10 * kMinute);
  EXPECT_EQ(firing(), Names{"ApiErrorBudgetBurnFast"});
}

TEST_F(Watching, ASlowBurnIsForTheDay) {
  requests("200", 600);
  requests("500", 5);
  pass(kHour);
  EXPECT_EQ(firing(), Names{"ApiErrorBudgetBurnSlow"});
}

TEST_F(Watching, ABurnThatHasEndedIsOverByItsShortWindow) {
  requests("200", 600);
  auto& failed = requests("503", 30);
  pass(30 * kMinute);
  failed.each_minute = 0;
  pass(6 * kMinute);
  EXPECT_EQ(firing(), Names{"ApiErrorBudgetBurnSlow"});
}

TEST_F(Watching, OneFailureInAQuietHourBurnsNoBudget) {
  requests("200", 1);
  requests("503", 0.2);
  pass(6 * kHour);
  EXPECT_THAT(standing_, IsEmpty());
}

TEST_F(Watching, WhatTheCallerDidWrongAndOtherAddressesBurnNoBudget) {
  requests("200", 600);
  requests("409", 300);
  line("http_server_request_duration_seconds_count", {{"route", "/readyz"}, {"status", "503"}}, 0,
       60);
  pass(kHour);
  EXPECT_THAT(standing_, IsEmpty());
}

TEST_F(Watching, ARestartIsNoBurst) {
  requests("200", 600);
  auto& failed = requests("503", 0);
  failed.value = 100'000;
  pass(10 * kMinute);
  failed.value = 0;
  pass(10 * kMinute);
  EXPECT_THAT(standing_, IsEmpty());
}

TEST_F(Watching, ATargetThatIsDownPages) {
  line("up", {{"job", "atelier"}, {"instance", "crm"}}, 0);
  line("up", {{"job", "atelier"}, {"instance", "mes"}}, 1);
  line("up", {{"job", "somebody-elses"}, {"instance", "x"}}, 0);
  pass(2 * kMinute);
  EXPECT_EQ(firing(), Names{"TargetDown"});
  EXPECT_EQ(standing_[0].labels, (Labels{{"job", "atelier"}, {"instance", "crm"}}));
}

TEST_F(Watching, PricesThatTakeLongAreTold) {
  line("atelier_quote_duration_seconds_count", {{"result", "priced"}}, 0, 6);
  auto& sum = line("atelier_quote_duration_seconds_sum", {{"result", "priced"}}, 0, 6 * 20);
  pass(20 * kMinute);
  EXPECT_THAT(standing_, IsEmpty());
  sum.each_minute = 6 * 90;
  pass(20 * kMinute);
  EXPECT_EQ(firing(), Names{"QuotesSlow"});
}

// ------------------------------------------------------------------------ messages

TEST_F(Watching, UnroutableMessagesAndThoseOfAQueueAreTwoAlerts) {
  auto& unroutable = line("atelier_dead_letters", {{"queue", "unroutable"}}, 1);
  auto& dead = line("atelier_dead_letters", {{"queue", "crm.evt"}}, 0);
  pass(2 * kMinute);
  EXPECT_EQ(firing(), Names{"MessagesUnroutable"});
  unroutable.value = 0;
  dead.value = 3;
  pass(2 * kMinute);
  EXPECT_EQ(firing(), Names{"DeadLettered"});
}

TEST_F(Watching, AQueueThatNobodyReadsPages) {
  const auto queue = [&](std::string name, double consumers) {
    line("rabbitmq_detailed_queue_consumers", {{"vhost", "atelier"}, {"queue", std::move(name)}},
         consumers);
  };
  queue("crm.evt", 0);
  queue("mes.cmd", 1);
  queue("canary", 0);
  pass(3 * kMinute);
  EXPECT_EQ(firing(), Names{"QueueWithoutConsumers"});
  EXPECT_EQ(standing_[0].labels, (Labels{{"queue", "crm.evt"}}));
}

TEST_F(Watching, ABrokerThatTakesNothingPages) {
  auto& blocked = line("atelier_broker_blocked", {{"instance", "crm"}}, 0);
  pass(3 * kMinute);
  EXPECT_THAT(standing_, IsEmpty());
  blocked.value = 1;
  pass(3 * kMinute);
  EXPECT_EQ(firing(), Names{"RabbitAlarm"});
}

TEST_F(Watching, MessagesThatTakeLongAreTold) {
  line("atelier_message_transit_seconds_count", {{"queue", "crm.evt"}}, 0, 100);
  auto& fast =
      line("atelier_message_transit_seconds_bucket", {{"queue", "crm.evt"}, {"le", "2.5"}}, 0, 99);
  line("atelier_message_transit_seconds_bucket", {{"queue", "crm.evt"}, {"le", "0.1"}}, 0, 10);
  pass(30 * kMinute);
  EXPECT_THAT(standing_, IsEmpty());
  fast.each_minute = 80;
  pass(30 * kMinute);
  EXPECT_EQ(firing(), Names{"MessageTransitSlow"});
}

TEST_F(Watching, WhereNoMessageCameNoneWasSlow) {
  line("atelier_message_transit_seconds_count", {{"queue", "crm.evt"}}, 7);
  line("atelier_message_transit_seconds_bucket", {{"queue", "crm.evt"}, {"le", "2.5"}}, 0);
  pass(30 * kMinute);
  EXPECT_THAT(standing_, IsEmpty());
}

// -------------------------------------------------------------------------- orders

TEST_F(Watching, StatusesThatArriveLateAreTold) {
  const Labels hop{{"from", "mes"}, {"to", "shop"}};
  line("atelier_status_propagation_seconds_count", hop, 0, 1000);
  auto bucket = hop;
  bucket["le"] = "2.5";
  auto& fast = line("atelier_status_propagation_seconds_bucket", bucket, 0, 995);
  pass(30 * kMinute);
  EXPECT_THAT(standing_, IsEmpty());
  fast.each_minute = 980;
  pass(30 * kMinute);
  EXPECT_EQ(firing(), Names{"StatusPropagationSlow"});
}

TEST_F(Watching, ALotThatStaysAtAStageIsTold) {
  auto& age = line("atelier_order_stage_oldest_age_seconds", {{"stage", "casting"}}, 6 * 86'400);
  pass(kHour);
  EXPECT_THAT(standing_, IsEmpty());
  age.value = 8 * 86'400;
  pass(kHour);
  EXPECT_EQ(firing(), Names{"OrdersStuckInStage"});
}

TEST_F(Watching, DriftPagesAtOnce) {
  auto& drift = line("atelier_conservation_drift", {{"check", "crm_mes"}}, 0);
  pass(kMinute);
  EXPECT_THAT(standing_, IsEmpty());
  drift.value = 1;
  pass(kEvery_us);
  EXPECT_EQ(firing(), Names{"ConservationDrift"});
}

TEST_F(Watching, TwoCanariesInARowThatAreLostPageAndOneDoesNot) {
  auto& lost = line("atelier_canary_failed_total", {{"at", "crm-mes"}}, 0, 0);
  pass(10 * kMinute);
  lost.value = 1;
  pass(20 * kMinute);
  EXPECT_THAT(standing_, IsEmpty());
  lost.value = 2;
  pass(5 * kMinute);
  lost.value = 3;
  pass(4 * kMinute);
  EXPECT_EQ(firing(), Names{"CanaryLate"});
}

TEST_F(Watching, ABoardThatIsBehindIsTold) {
  auto& lag = line("atelier_board_lag_seconds", {{"context", "mes"}}, 1);
  pass(5 * kMinute);
  EXPECT_THAT(standing_, IsEmpty());
  lag.value = 8;
  pass(5 * kMinute);
  EXPECT_EQ(firing(), Names{"BoardLag"});
}

// ------------------------------------------------------------------------- storage

TEST_F(Watching, ADatabaseThatIsAwayPagesAndABusyOneDoesNot) {
  line("atelier_db_failures_total", {{"context", "mes"}, {"type", "database-busy"}}, 0, 100);
  auto& away = line("atelier_db_failures_total",
                    {{"context", "crm"}, {"type", "database-unreachable"}}, 0, 0);
  pass(10 * kMinute);
  EXPECT_THAT(standing_, IsEmpty());
  away.value = 7;  // a connection that broke
  pass(10 * kMinute);
  EXPECT_THAT(firing(), IsEmpty());
  away.each_minute = 60;
  pass(4 * kMinute);
  EXPECT_EQ(firing(), Names{"DatabaseDown"});
  EXPECT_EQ(standing_[0].labels, (Labels{{"context", "crm"}}));
}

TEST_F(Watching, AFullDiskPagesAtOnce) {
  auto& full =
      line("atelier_db_failures_total", {{"context", "crm"}, {"type", "storage-full"}}, 0, 0);
  pass(kMinute);
  EXPECT_THAT(standing_, IsEmpty());
  full.value = 1;
  pass(kEvery_us);
  EXPECT_EQ(firing(), Names{"DiskFailing"});
}

TEST_F(Watching, TelemetryThatIsLostIsTold) {
  auto& lost = line("atelier_telemetry_dropped_total", {{"signal", "logs"}}, 5);
  pass(20 * kMinute);
  EXPECT_THAT(standing_, IsEmpty());
  lost.each_minute = 4;
  pass(10 * kMinute);
  EXPECT_EQ(firing(), Names{"TelemetryDropping"});
}

// ------------------------------------------------------------------------ after a new start

TEST_F(Watching, WhatFiredBeforeANewStartStaysUntilItIsKnownToHaveEnded) {
  requests("200", 600);
  standing_ = {{"OutboxStuck", {{"database", "crm"}}, Phase::firing, now_, 90},
               {"ApiErrorBudgetBurnFast", {}, Phase::firing, now_, 0.2}};
  standing_ = evaluate(table(), history_, now_, standing_);
  EXPECT_EQ(firing().size(), 2u);
  pass(2 * kMinute);
  EXPECT_EQ(firing(), Names{"ApiErrorBudgetBurnFast"});
  EXPECT_EQ(in(Phase::resolved), Names{"OutboxStuck"});
  pass(kHour);
  EXPECT_THAT(firing(), IsEmpty());
}

TEST_F(Watching, WhatGoesOnOverANewStartDoesNotFireAnew) {
  line("atelier_outbox_oldest_age_seconds", {{"database", "crm"}}, 90);
  const auto since = now_ + -kHour;
  standing_ = {{"OutboxStuck", {{"database", "crm"}}, Phase::firing, since, 90}};
  pass(3 * kMinute);
  ASSERT_EQ(firing(), Names{"OutboxStuck"});
  EXPECT_EQ(standing_[0].since, since);
}

TEST_F(Watching, OnlyTheLongestLookBackNeedsALongHistory) {
  EXPECT_EQ(longest_us(table()), 6 * kHour);
  EXPECT_EQ(looked_at_over(table(), kHour),
            (std::set<std::string, std::less<>>{"http_server_request_duration_seconds_count"}));
}

}  // namespace
}  // namespace atelier::watch::alerts
