// SPDX-License-Identifier: Apache-2.0
// Rounds over targets that say what a test tells them to, and what the routes show of it.
#include "watch/signals.h"

#include <gmock/gmock.h>

#include "watch/overview.h"
#include "watch/signal_routes.h"
#include "watch/watch_fixture.h"

namespace atelier::watch {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

class SignalsTest : public ::testing::Test {
 protected:
  static constexpr std::int64_t kEvery_us = 15 * kSecond;

  SignalsTest() { add_signal_routes(rig_.ports().router, signals_); }

  metrics::Target target(const std::string& name, std::string_view job) {
    return {name,
            "http://" + name,
            {{"job", std::string(job)}, {"instance", name}},
            [this, key = std::string(job) + "/" + name]() -> Result<std::string> {
              const auto told = told_.find(key);
              if (told != told_.end()) return told->second;
              return Error{ErrorKind::unavailable, "no-answer", "refused"};
            }};
  }
  std::string& crm() { return told_["atelier/crm"]; }
  void pass(std::int64_t us) {
    for (const auto end = rig_.clock.now() + us; rig_.clock.now() < end;) {
      rig_.clock.advance(kEvery_us);
      signals_.tick();
    }
  }
  template <class Out>
  Out ask(const std::string& target) {
    return rig_.ask<Out>({.target = target, .caller = testing::somebody(Role::on_call)}).value();
  }
  std::vector<std::string> firing() {
    std::vector<std::string> names;
    for (const auto& one : signals_.alerts().alerts)
      if (one.phase == alerts::Phase::firing) names.push_back(one.name);
    return names;
  }

  testing::ContextRig rig_{"watch"};
  std::map<std::string, std::string> told_;
  std::vector<alerts::Standing> heard_;
  Signals signals_{{target("crm", kJob), target("mes", kJob), target("rabbitmq", kRabbitJob),
                    target("rabbitmq", kQueuesJob)},
                   kEvery_us,
                   rig_.clock,
                   [this](const auto& standing) { heard_ = standing; }};
};

TEST_F(SignalsTest, ATargetThatDoesNotAnswerIsDownAndPages) {
  crm() = "atelier_build_info{version=\"1.2.3\"} 1\nprocess_start_time_seconds 1700000000\n";
  pass(kMinute);
  const auto before = ask<OverviewView>("/api/watch/overview");
  ASSERT_EQ(before.targets.size(), 3u);
  EXPECT_TRUE(before.targets[0].up);
  EXPECT_EQ(before.targets[0].version, "1.2.3");
  EXPECT_EQ(before.targets[0].since, Instant{1'700'000'000 * kSecond});
  EXPECT_FALSE(before.targets[1].up);
  EXPECT_EQ(before.alerts.pending, 3);
  pass(kMinute);
  EXPECT_THAT(firing(), ElementsAre("TargetDown", "TargetDown", "TargetDown"));
  EXPECT_EQ(heard_.size(), 3u);

  told_["atelier/mes"] = told_["atelier-rabbitmq/rabbitmq"] = "a 1";
  told_["atelier-rabbitmq-queues/rabbitmq"] = "b 1";
  pass(kEvery_us);
  EXPECT_THAT(firing(), IsEmpty());
  EXPECT_TRUE(ask<OverviewView>("/api/watch/overview").targets[1].up);
}

TEST_F(SignalsTest, TheOverviewShowsQueuesRelaysBoardsAndDatabases) {
  crm() =
      "atelier_outbox_pending{database=\"crm\"} 3\n"
      "atelier_outbox_oldest_age_seconds{database=\"crm\"} 12.5\n"
      "atelier_board_lag_seconds{context=\"crm\"} 0.01\n"
      "atelier_dead_letters{queue=\"crm\"} 2\natelier_dead_letters{queue=\"unroutable\"} 1\n"
      "atelier_broker_connected{connection=\"publisher\"} 1\n"
      "db_client_operation_duration_seconds_count{context=\"crm\",operation=\"read\"} 5\n";
  told_["atelier-rabbitmq/rabbitmq"] = "rabbitmq_alarms_memory_used_watermark 1\n";
  auto& queues = told_["atelier-rabbitmq-queues/rabbitmq"];
  queues =
      "rabbitmq_detailed_queue_messages_ready{vhost=\"atelier\",queue=\"crm\"} 0\n"
      "rabbitmq_detailed_queue_messages_ready{vhost=\"other\",queue=\"x\"} 4\n";
  pass(kEvery_us);
  queues =
      "rabbitmq_detailed_queue_messages_ready{vhost=\"atelier\",queue=\"crm\"} 7\n"
      "rabbitmq_detailed_queue_consumers{vhost=\"atelier\",queue=\"crm\"} 2\n"
      "rabbitmq_detailed_queue_messages_unacked{vhost=\"atelier\",queue=\"crm\"} 1\n";
  pass(3 * kEvery_us);
  const auto view = ask<OverviewView>("/api/watch/overview");
  EXPECT_EQ(view.at, rig_.clock.now());
  ASSERT_EQ(view.queues.size(), 1u);
  EXPECT_EQ(view.queues[0].ready, 7);
  EXPECT_EQ(view.queues[0].consumers, 2);
  EXPECT_EQ(view.queues[0].unacknowledged, 1);
  EXPECT_EQ(view.queues[0].oldest_age_s, 30);
  ASSERT_EQ(view.relays.size(), 1u);
  EXPECT_EQ(view.relays[0].pending, 3);
  EXPECT_EQ(view.relays[0].oldest_age_s, 12.5);
  ASSERT_EQ(view.boards.size(), 1u);
  ASSERT_EQ(view.dead_letters.size(), 2u);
  EXPECT_EQ(view.dead_letters[1].context, "crm");
  EXPECT_EQ(view.dead_letters[1].queue, "unroutable");
  ASSERT_EQ(view.databases.size(), 1u);
  EXPECT_TRUE(view.databases[0].up);
  ASSERT_TRUE(view.broker);
  EXPECT_TRUE(view.broker->up);
  EXPECT_THAT(view.broker->alarms, ElementsAre("memory"));
}

TEST_F(SignalsTest, ADatabaseThatFailsIsDown) {
  for (int failed = 0; failed < 5; ++failed) {
    crm() =
        "db_client_operation_duration_seconds_count{context=\"crm\",operation=\"read\"} 5\n"
        "atelier_db_failures_total{context=\"crm\",type=\"database-unreachable\"} " +
        std::to_string(failed) + "\n";
    pass(kEvery_us);
  }
  EXPECT_FALSE(ask<OverviewView>("/api/watch/overview").databases[0].up);
}

TEST_F(SignalsTest, ChartsAreAskedForByNameAndLabels) {
  for (int i = 1; i < 10; ++i) {
    crm() = "# HELP depth How deep.\n# TYPE depth gauge\ndepth{lane=\"a\"} " + std::to_string(i) +
            "\ndepth{lane=\"b\"} 0\n";
    pass(kEvery_us);
  }
  const auto names = ask<MetricNames>("/api/watch/metrics/names").metrics;
  ASSERT_EQ(names.size(), 1u);
  EXPECT_EQ(names[0].name, "depth");
  EXPECT_EQ(names[0].says, "How deep.");
  EXPECT_THAT(names[0].labels, ElementsAre("instance", "job", "lane"));
  const auto chart =
      ask<MetricView>("/api/watch/metrics?name=depth&label=lane=a&by=lane&minutes=1&points=2");
  EXPECT_EQ(chart.step_s, 30);
  ASSERT_EQ(chart.series.size(), 1u);
  EXPECT_EQ(chart.series[0].labels, (metrics::Labels{{"lane", "a"}}));
  ASSERT_EQ(chart.series[0].points.size(), 2u);
  EXPECT_EQ(chart.series[0].points[1][1], 9);
  const auto refused = [&](const std::string& query) {
    return rig_
        .send({.target = "/api/watch/metrics?" + query, .caller = testing::somebody(Role::lead)})
        .error()
        .type;
  };
  EXPECT_EQ(refused("name=nothing"), "metric-unknown");
  EXPECT_EQ(refused("name=depth&label=lane"), "invalid-fields");
  EXPECT_EQ(refused("name=depth&minutes=61"), "invalid-fields");
}

TEST_F(SignalsTest, AlertsAreShownWithWhatToDo) {
  crm() = "atelier_conservation_drift{check=\"shop\"} 2\n";
  told_["atelier/mes"] = told_["atelier-rabbitmq/rabbitmq"] =
      told_["atelier-rabbitmq-queues/rabbitmq"] = "a 1";
  pass(kEvery_us);
  const auto view = ask<AlertsView>("/api/watch/alerts");
  ASSERT_EQ(view.alerts.size(), 1u);
  EXPECT_EQ(view.alerts[0].name, "ConservationDrift");
  EXPECT_EQ(view.alerts[0].phase, alerts::Phase::firing);
  EXPECT_EQ(view.alerts[0].value, 2);
  EXPECT_EQ(view.alerts[0].says, "Two contexts disagree about orders: shop.");
  EXPECT_EQ(view.alerts[0].runbook, "docs/alerts.md#conservationdrift");
  EXPECT_GT(view.table.size(), 15u);
  EXPECT_EQ(ask<OverviewView>("/api/watch/overview").alerts.page, 1);
}

TEST_F(SignalsTest, ARoundIsMadeOnlyWhenItIsDue) {
  crm() = "a 1";
  signals_.tick();
  const auto first = signals_.overview().at;
  rig_.clock.advance(kEvery_us - kSecond);
  signals_.tick();
  EXPECT_EQ(signals_.overview().at, first);
  rig_.clock.advance(3 * kSecond);
  signals_.tick();
  EXPECT_NE(signals_.overview().at, first);
  // The next one is due as if this one had been in time.
  rig_.clock.advance(kEvery_us - 2 * kSecond);
  signals_.tick();
  EXPECT_EQ(signals_.overview().at, rig_.clock.now());
}

TEST_F(SignalsTest, OnlyWhoIsOnCallMayLook) {
  for (const char* target : {"/api/watch/overview", "/api/watch/alerts",
                             "/api/watch/metrics?name=a", "/api/watch/metrics/names"})
    EXPECT_EQ(
        rig_.send({.target = target, .caller = testing::somebody(Role::manager)}).error().kind,
        ErrorKind::forbidden);
}

}  // namespace
}  // namespace atelier::watch
