// SPDX-License-Identifier: Apache-2.0
#include "contracts/flow/flow.h"

#include <algorithm>

#include "platform/telemetry/telemetry.h"

namespace atelier::flow {

std::span<const sql::Migration> migrations();  // made from schema/*.sql

namespace {

/// The last days that are over and say how much gets done.
constexpr Day kRecent = 7;

void add(Counts& to, const Counts& from) {
  for (const auto& [stage, days] : from)
    for (const auto& [day, count] : days) {
      auto& sum = to[stage][day];
      sum.came += count.came;
      sum.went += count.went;
      sum.times.add(count.times);
    }
}

void write(sql::Tx& tx, const Counts& counts) {
  // In the order of the map: two that add to the same rows never wait for each other.
  for (const auto& [stage, days] : counts)
    for (const auto& [day, count] : days) {
      tx.exec(
          "INSERT INTO stage_day (stage, day, came, went) VALUES ($1, $2, $3, $4)"
          " ON CONFLICT (stage, day) DO UPDATE SET came = stage_day.came + excluded.came,"
          " went = stage_day.went + excluded.went",
          stage, day, count.came, count.went);
      for (const auto& [bucket, went] : count.times.buckets())
        tx.exec(
            "INSERT INTO stage_time (stage, day, bucket, went) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (stage, day, bucket) DO UPDATE SET went = stage_time.went +"
            " excluded.went",
            stage, day, bucket, went);
    }
}

Counts read(sql::Reader& db, Day from) {
  Counts counts;
  db.each(
      "SELECT stage, day, came, went FROM stage_day WHERE day >= $1",
      [&](const sql::Row& row) {
        auto& count = counts[row.str(0)][row.i64(1)];
        count.came = row.i64(2);
        count.went = row.i64(3);
      },
      from);
  db.each(
      "SELECT stage, day, bucket, went FROM stage_time WHERE day >= $1",
      [&](const sql::Row& row) {
        counts[row.str(0)][row.i64(1)].times.add(row.i64(2), row.i64(3));
      },
      from);
  return counts;
}

void log_failure(const Result<void>& done) {
  if (done) return;
  telemetry::log(telemetry::Level::warn, "flow.not_counted",
                 "The flow of orders could not be counted; it is tried again",
                 {{telemetry::attr::kErrorType, done.error().type}});
}

}  // namespace

Day day_of(Instant at) { return at.us / kDay; }

StageHistory history_of(const std::map<Day, DayCount>& days, Day today) {
  Durations times;
  std::int64_t went = 0;
  for (const auto& [day, count] : days) {
    times.add(count.times);
    if (day >= today - kRecent && day < today) went += count.went;
  }
  StageHistory history{.p50_us = times.quantile(0.5), .p85_us = times.quantile(0.85)};
  // A workshop that began yesterday has one day that is over, not seven.
  const auto over = days.empty() ? 0 : std::min(kRecent, today - days.begin()->first);
  if (over > 0) history.went_per_day = static_cast<double>(went) / static_cast<double>(over);
  return history;
}

Result<void> Flow::migrate(sql::Database& db) {
  ATELIER_TRY(db.migrate("flow", migrations()));
  return db.write([](sql::Tx& tx) -> Result<void> {
    tx.exec(
        "INSERT INTO flow_start (id, since, past_counted) VALUES (1, $1, 0) ON CONFLICT DO NOTHING",
        tx.now());
    return {};
  });
}

void Flow::note(const std::vector<Passage>& passages, Instant at) {
  const std::lock_guard lock(mutex_);
  for (auto* counts : {&known_, &fresh_})
    for (const auto& passage : passages) {
      auto& count = (*counts)[passage.stage][day_of(at)];
      ++(passage.came ? count.came : count.went);
      if (passage.spent_us) count.times.add(Durations::bucket_of(*passage.spent_us));
    }
}

void Flow::turn() {
  log_failure(add_to_tables());
  log_failure(read_tables());
}

void Flow::count_past(const CountPast& count) { log_failure(try_to_count_past(count)); }

Result<void> Flow::add_to_tables() {
  Counts fresh;
  {
    const std::lock_guard lock(mutex_);
    fresh = std::exchange(fresh_, {});
  }
  if (fresh.empty()) return {};
  auto written = db_.write([&](sql::Tx& tx) -> Result<void> {
    write(tx, fresh);
    return {};
  });
  if (!written) {
    const std::lock_guard lock(mutex_);
    add(fresh_, fresh);
  }
  return written;
}

Result<void> Flow::read_tables() {
  Day today = 0;
  ATELIER_TRY_ASSIGN(auto known, db_.read([&](sql::Reader& db) -> Result<Counts> {
    today = day_of(db.now());
    return read(db, today - kDaysKept);
  }));
  const std::lock_guard lock(mutex_);
  add(known, fresh_);
  known_ = std::move(known);
  histories_.clear();
  for (const auto& [stage, days] : known_) histories_[stage] = history_of(days, today);
  return {};
}

Result<void> Flow::try_to_count_past(const CountPast& count) {
  ATELIER_TRY_ASSIGN(const auto since,
                     db_.read([](sql::Reader& db) -> Result<std::optional<Instant>> {
                       return db.first("SELECT since FROM flow_start WHERE past_counted = 0",
                                       [](const sql::Row& row) { return row.time(0); });
                     }));
  const auto lease = since ? db_.try_lease("flow") : nullptr;
  if (!lease) return {};
  ATELIER_TRY_ASSIGN(const auto past, db_.read([&](sql::Reader& db) -> Result<Counts> {
    return count(db, Instant{(day_of(*since) - kDaysKept) * kDay}, *since);
  }));
  return db_.write([&](sql::Tx& tx) -> Result<void> {
    // Whoever had the lease before may have done it meanwhile.
    if (tx.exec("UPDATE flow_start SET past_counted = 1 WHERE past_counted = 0") == 1)
      write(tx, past);
    return {};
  });
}

}  // namespace atelier::flow
