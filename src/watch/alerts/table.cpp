// SPDX-License-Identifier: Apache-2.0
#include "watch/alerts/table.h"

#include "platform/base/time.h"

namespace atelier::watch::alerts {
namespace {

using enum Match::How;
using enum Comparison::Is;
using enum Measure::How;
using enum Severity;

const Series kRequests{"http_server_request_duration_seconds_count", {{"route", begins, "/api/"}}};
const Series kFailed{"http_server_request_duration_seconds_count",
                     {{"route", begins, "/api/"}, {"status", begins, "5"}}};

/// 180 requests in an hour: below that a single failure would look like a burning budget.
constexpr double kLeastTraffic = 0.05;

/// One request in a thousand may fail. How many times faster than that it goes is looked at over a
/// long time, so that a hiccup wakes nobody, and a short one, so that it ends soon after the cause:
/// https://sre.google/workbook/alerting-on-slos/ has the factors and times.
Condition budget_burns(double failing_share, std::int64_t long_us, std::int64_t short_us) {
  return {.by = {},
          .all = {{{ratio, kFailed, long_us, kRequests}, above, failing_share},
                  {{ratio, kFailed, short_us, kRequests}, above, failing_share},
                  {{per_second, kRequests, long_us}, above, kLeastTraffic}}};
}

/// Of a histogram, how many took at most 2.5 seconds: the only one of its bounds beyond a second
/// that every Prometheus writes the same way ("10" is "10.0" from version 3 on).
Condition too_few_within_2500ms(std::vector<std::string_view> by, std::string_view bucket,
                                std::string_view count, double share) {
  return {
      .by = std::move(by),
      .all = {{{ratio, {bucket, {{"le", is, "2.5"}}}, 10 * kMinute, {count, {}}}, below, share}}};
}

Condition largest_above(std::vector<std::string_view> by, Series of, double bound) {
  return {.by = std::move(by), .all = {{{largest, std::move(of)}, above, bound}}};
}

Condition counts(std::vector<std::string_view> by, Series of, std::int64_t over_us) {
  return {.by = std::move(by), .all = {{{per_second, std::move(of), over_us}, above, 0}}};
}

std::vector<Alert> of_requests() {
  return {
      {"ApiErrorBudgetBurnFast", "So many requests fail that a month's budget lasts two days.",
       budget_burns(0.0144, kHour, 5 * kMinute), 2 * kMinute, page},
      {"ApiErrorBudgetBurnSlow", "So many requests fail that a month's budget lasts five days.",
       budget_burns(0.006, 6 * kHour, 30 * kMinute), 15 * kMinute, day},
      {"TargetDown",
       "{instance} ({job}) does not answer.",
       {.by = {"job", "instance"},
        .all = {{{largest, {"up", {{"job", begins, "atelier"}}}}, below, 1}}},
       kMinute,
       page},
      {"QuotesSlow",
       "Customers wait for prices longer than half a minute on average.",
       {.by = {},
        .all = {{{ratio,
                  {"atelier_quote_duration_seconds_sum", {}},
                  10 * kMinute,
                  {"atelier_quote_duration_seconds_count", {}}},
                 above,
                 30}}},
       5 * kMinute,
       day},
  };
}

std::vector<Alert> of_messages() {
  return {
      {"OutboxStuck", "Messages in the database {database} are not handed on.",
       largest_above({"database"}, {"atelier_outbox_oldest_age_seconds", {}}, 60), kMinute, page},
      {"MessagesUnroutable", "No queue takes some messages: they wait with their senders.",
       largest_above({}, {"atelier_dead_letters", {{"queue", is, "unroutable"}}}, 0), kMinute,
       page},
      {"DeadLettered", "Messages of {queue} failed for good and wait for a person.",
       largest_above({"queue"}, {"atelier_dead_letters", {{"queue", is_not, "unroutable"}}}, 0),
       kMinute, day},
      {"QueueWithoutConsumers",
       "Nobody reads the queue {queue}.",
       {.by = {"queue"},
        .all = {{{largest,
                  {"rabbitmq_detailed_queue_consumers",
                   {{"vhost", is, "atelier"}, {"queue", is_not, "canary"}}}},
                 below,
                 1}}},
       2 * kMinute,
       page},
      {"RabbitAlarm", "RabbitMQ is short of memory or disk and takes no messages.",
       largest_above({}, {"atelier_broker_blocked", {}}, 0), kMinute, page},
      {"MessageTransitSlow", "One message of twenty takes longer than 2.5 s to {queue}.",
       too_few_within_2500ms({"queue"}, "atelier_message_transit_seconds_bucket",
                             "atelier_message_transit_seconds_count", 0.95),
       5 * kMinute, day},
  };
}

std::vector<Alert> of_orders() {
  return {
      {"StatusPropagationSlow", "One status of a hundred from {from} is in {to} later than 2.5 s.",
       too_few_within_2500ms({"from", "to"}, "atelier_status_propagation_seconds_bucket",
                             "atelier_status_propagation_seconds_count", 0.99),
       5 * kMinute, day},
      // A third of the three weeks that are promised for the whole order.
      {"OrdersStuckInStage", "A lot has been at {stage} for more than a week.",
       largest_above({"stage"}, {"atelier_order_stage_oldest_age_seconds", {}}, 7 * 86'400),
       15 * kMinute, day},
      // The audit itself waits for what is under way before it calls a difference drift.
      {"ConservationDrift", "Two contexts disagree about orders: {check}.",
       largest_above({"check"}, {"atelier_conservation_drift", {}}, 0), 0, page},
      // Its window is longer than the five minutes between two, so it takes two in a row.
      {"CanaryLate", "What goes the way of an order does not come home: it is lost at {at}.",
       counts({"at"}, {"atelier_canary_failed_total", {}}, 7 * kMinute), 8 * kMinute, page},
      {"BoardLag", "The board of {context} shows changes more than 5 s late.",
       largest_above({"context"}, {"atelier_board_lag_seconds", {}}, 5), 2 * kMinute, day},
  };
}

std::vector<Alert> of_storage() {
  return {
      // Its window is shorter than its time: a connection that broke once is none.
      {"DatabaseDown", "The database of {context} does not answer.",
       counts({"context"}, {"atelier_db_failures_total", {{"type", is, "database-unreachable"}}},
              2 * kMinute),
       3 * kMinute, page},
      {"DiskFailing", "The disk of {context} is full or fails.",
       counts({"context"}, {"atelier_db_failures_total", {{"type", begins, "storage-"}}},
              5 * kMinute),
       0, page},
      {"TelemetryDropping", "Some {signal} are lost: what is shown of the system has gaps.",
       counts({"signal"}, {"atelier_telemetry_dropped_total", {}}, 10 * kMinute), 5 * kMinute, day},
  };
}

}  // namespace

const std::vector<Alert>& table() {
  static const auto all = [] {
    std::vector<Alert> list;
    for (auto part : {of_requests(), of_messages(), of_orders(), of_storage()})
      list.insert(list.end(), part.begin(), part.end());
    return list;
  }();
  return all;
}

}  // namespace atelier::watch::alerts
