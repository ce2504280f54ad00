// SPDX-License-Identifier: Apache-2.0
// What is told of the counts.
#include <algorithm>

#include "contracts/flow/flow.h"
#include "platform/http/internal.h"
#include "platform/telemetry/metrics.h"

namespace atelier::flow {
namespace {

telemetry::Family<telemetry::Gauge> stage_duration{
    "atelier_order_stage_duration_seconds",
    "How long those that left a stage in the last 90 days had been there, by percentile",
    {"stage", "percentile"}};

constexpr std::int64_t kUsualDays = 30;
constexpr std::size_t kDateLength = 10;  // 2026-03-08

std::optional<double> in_days(std::optional<std::int64_t> us) {
  if (!us) return std::nullopt;
  return static_cast<double>(*us) / kDay;
}

std::optional<std::int64_t> in_seconds(std::optional<std::int64_t> us) {
  if (!us) return std::nullopt;
  return *us / kSecond;
}

LeadTime lead_time_of(const Counts& counts, Day from) {
  const auto found = counts.find(std::string(kWholeWay));
  if (found == counts.end()) return {};
  Durations times;
  for (const auto& [day, count] : found->second)
    if (day >= from) times.add(count.times);
  return {.orders = times.count(),
          .p50_d = in_days(times.quantile(0.5)),
          .p85_d = in_days(times.quantile(0.85)),
          .p95_d = in_days(times.quantile(0.95))};
}

}  // namespace

void check(const FlowQuery& in, FieldErrors& errors) {
  if (in.days && (*in.days < 1 || *in.days > kDaysKept))
    errors.add("/days", "must be from 1 to " + std::to_string(kDaysKept));
}

FlowView view_of(const Counts& counts, std::map<std::string, std::int64_t> now_at, Day today,
                 std::int64_t days) {
  FlowView view{.lead_time = lead_time_of(counts, today - days + 1)};
  Day first = today;  // nobody counted before: what was there then is not known
  for (const auto& [stage, by_day] : counts) {
    if (stage != kWholeWay) now_at.try_emplace(stage, 0);
    if (!by_day.empty()) first = std::min(first, by_day.begin()->first);
  }
  for (Day day = today; day >= std::max(first, today - days + 1); --day) {
    FlowDay one{.day = to_rfc3339({day * kDay}).substr(0, kDateLength), .in_work = now_at};
    for (auto& [stage, at_it] : now_at) {
      const auto by_day = counts.find(stage);
      if (by_day == counts.end()) continue;
      const auto count = by_day->second.find(day);
      if (count == by_day->second.end()) continue;
      one.entered[stage] = count->second.came;
      one.left[stage] = count->second.went;
      // A process that died may have taken a few counts with it.
      at_it = std::max<std::int64_t>(at_it - count->second.came + count->second.went, 0);
    }
    view.days.push_back(std::move(one));
  }
  std::ranges::reverse(view.days);
  return view;
}

StageView stage_view(std::string context, std::string stage, const board::Index& index,
                     const board::Which& at_stage, const board::Which& past_promise, Instant now) {
  constexpr std::array kFractions{0.5, 0.85};
  const auto ages = index.ages(at_stage, kFractions);
  StageView view{.stage = std::move(stage), .context = std::move(context), .orders = ages.rows};
  if (!ages.oldest) return view;
  const auto age = [now](Instant since) {
    return std::max<std::int64_t>(now - since, 0) / kSecond;
  };
  view.oldest_age_s = age(*ages.oldest);
  view.p50_s = age(ages.since[0]);
  view.p85_s = age(ages.since[1]);
  view.past_promise = index.count_by_age(
      [&](const board::Facets& facets) { return at_stage(facets) && past_promise(facets); }, {});
  return view;
}

void add_history(std::vector<StageView>& stages, const Histories& histories) {
  for (auto& stage : stages) {
    const auto found = histories.find(stage.stage);
    if (found == histories.end()) continue;
    stage.history_p50_s = in_seconds(found->second.p50_us);
    stage.history_p85_s = in_seconds(found->second.p85_us);
    for (const auto& [percentile, seconds] :
         {std::pair("50", stage.history_p50_s), std::pair("85", stage.history_p85_s)})
      if (seconds)
        stage_duration.with({stage.stage, percentile}).set(static_cast<double>(*seconds));
  }
}

void add_flow_routes(http::Router& router, const std::string& context, const Flow& flow,
                     std::function<std::vector<StageView>(Instant now)> stages) {
  const auto prefix = "/internal/" + context;
  router.view<http::Empty, StageList>(
      http::Method::get, prefix + "/stages",
      http::internal_spec(
          "How many are at each stage, for how long, and how long it usually takes"),
      [&flow, stages](const http::Call& call, const http::Empty&) -> Result<StageList> {
        ATELIER_TRY(http::require_service(call));
        StageList list{stages(call.now)};
        add_history(list.stages, flow.histories());
        return list;
      });
  router.view<FlowQuery, FlowView>(
      http::Method::get, prefix + "/flow",
      http::internal_spec("How many came to each stage and went from it, day by day"),
      [&flow, stages](const http::Call& call, const FlowQuery& in) -> Result<FlowView> {
        ATELIER_TRY(http::require_service(call));
        std::map<std::string, std::int64_t> now_at;
        for (const auto& stage : stages(call.now)) now_at[stage.stage] = stage.orders;
        return flow.look([&](const Counts& counts) {
          return view_of(counts, std::move(now_at), day_of(call.now), in.days.value_or(kUsualDays));
        });
      });
}

}  // namespace atelier::flow
