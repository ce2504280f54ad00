// SPDX-License-Identifier: Apache-2.0
// How orders (of mes: lots) flow through the stages of a context: how many came and went each day,
// and how long those that went had been there. Counted after each commit in memory, which costs
// next to nothing, and added to two small tables every few seconds; a process that dies loses those
// seconds' counts and nothing else.
//
// Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "contracts/flow/durations.h"
#include "platform/base/json.h"
#include "platform/board/index.h"
#include "platform/http/router.h"
#include "platform/sql/sql.h"

namespace atelier::flow {

/// Something came to a stage, or went from it.
struct Passage {
  std::string stage;
  bool came = false;
  std::optional<std::int64_t> spent_us = {};  ///< of what went, unless it was only taken away
  bool operator==(const Passage&) const = default;
};

/// Beside the stages: an order on its whole way, from being placed to being shipped.
inline constexpr std::string_view kWholeWay = "whole_way";

/// So many days are kept in mind.
inline constexpr std::int64_t kDaysKept = 90;

struct DayCount {
  std::int64_t came = 0;
  std::int64_t went = 0;
  Durations times;
};
using Day = std::int64_t;  ///< since 1970, UTC
Day day_of(Instant at);
/// By stage, then day.
using Counts = std::map<std::string, std::map<Day, DayCount>>;

/// What of a stage a forecast needs.
struct StageHistory {
  std::optional<std::int64_t> p50_us;
  std::optional<std::int64_t> p85_us;
  double went_per_day = 0;  ///< of the last days that are over
};
StageHistory history_of(const std::map<Day, DayCount>& days, Day today);
using Histories = std::map<std::string, StageHistory>;  ///< by stage

class Flow {
 public:
  explicit Flow(sql::Database& db) : db_(db) {}

  /// Makes the tables, and says from when on passages are counted.
  static Result<void> migrate(sql::Database& db);

  void note(const std::vector<Passage>& passages, Instant at);
  /// Adds what is new to the tables, and reads what all processes have counted. What fails is
  /// logged, and done at the next turn.
  void turn();
  /// Counts what was before the first migrate(), once, by whichever process comes first. `count`
  /// reads the passages from `from` on and before `to`.
  using CountPast = std::function<Counts(sql::Reader&, Instant from, Instant to)>;
  void count_past(const CountPast& count);

  /// What `look(const Counts&)` makes of the last kDaysKept days; short, it is under the lock.
  template <class F>
  auto look(F look) const {
    const std::lock_guard lock(mutex_);
    return look(known_);
  }
  /// As of the last turn().
  Histories histories() const {
    const std::lock_guard lock(mutex_);
    return histories_;
  }

 private:
  Result<void> add_to_tables();
  Result<void> read_tables();
  Result<void> try_to_count_past(const CountPast& count);

  sql::Database& db_;
  mutable std::mutex mutex_;
  Counts known_;  ///< all
  Counts fresh_;  ///< what of it is not in the tables yet
  Histories histories_;
};

// --- GET /internal/<context>/flow

struct FlowQuery {
  std::optional<std::int64_t> days;  ///< 1 to kDaysKept
};
BOOST_DESCRIBE_STRUCT(FlowQuery, (), (days))
void check(const FlowQuery& in, FieldErrors& errors);

struct FlowDay {
  std::string day;  ///< "2026-03-08", in UTC
  std::map<std::string, std::int64_t> entered;
  std::map<std::string, std::int64_t> left;
  std::map<std::string, std::int64_t> in_work;  ///< at the day's end
};
BOOST_DESCRIBE_STRUCT(FlowDay, (), (day, entered, left, in_work))

/// From being placed to being shipped.
struct LeadTime {
  std::int64_t orders = 0;
  std::optional<double> p50_d;
  std::optional<double> p85_d;
  std::optional<double> p95_d;
};
BOOST_DESCRIBE_STRUCT(LeadTime, (), (orders, p50_d, p85_d, p95_d))

struct FlowView {
  std::vector<FlowDay> days;  ///< the last one is today
  LeadTime lead_time;
};
BOOST_DESCRIBE_STRUCT(FlowView, (), (days, lead_time))

/// `now_at`: how many are at each stage now. What was in work on a day is counted back from that.
FlowView view_of(const Counts& counts, std::map<std::string, std::int64_t> now_at, Day today,
                 std::int64_t days);

// --- GET /internal/<context>/stages

/// Seconds; the last two of those that left the stage in the last kDaysKept days.
struct StageView {
  std::string stage;
  std::string context;
  std::int64_t orders = 0;
  std::optional<std::int64_t> oldest_age_s;
  std::optional<std::int64_t> p50_s;
  std::optional<std::int64_t> p85_s;
  std::optional<std::int64_t> history_p50_s;
  std::optional<std::int64_t> history_p85_s;
  std::int64_t past_promise = 0;
};
BOOST_DESCRIBE_STRUCT(StageView, (),
                      (stage, context, orders, oldest_age_s, p50_s, p85_s, history_p50_s,
                       history_p85_s, past_promise))
struct StageList {
  std::vector<StageView> stages;
};
BOOST_DESCRIBE_STRUCT(StageList, (), (stages))

/// What is at a stage now, without its history.
StageView stage_view(std::string context, std::string stage, const board::Index& index,
                     const board::Which& at_stage, const board::Which& past_promise, Instant now);
/// Fills the history in, and tells atelier_order_stage_duration_seconds of it.
void add_history(std::vector<StageView>& stages, const Histories& histories);

/// GET /internal/<context>/stages and /flow.
void add_flow_routes(http::Router& router, const std::string& context, const Flow& flow,
                     std::function<std::vector<StageView>(Instant now)> stages);

}  // namespace atelier::flow
