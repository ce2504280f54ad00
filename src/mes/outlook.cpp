// SPDX-License-Identifier: Apache-2.0
#include "mes/outlook.h"

#include <algorithm>
#include <set>

#include "mes/floor.h"
#include "mes/passages.h"
#include "mes/store.h"
#include "platform/base/enum_text.h"
#include "platform/http/internal.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::mes {
namespace {

constexpr double kHour_us = static_cast<double>(kHour);

Result<Routings> read_routings(sql::Database& db) {
  return db.read([](sql::Reader& reader) -> Result<Routings> {
    Routings routings;
    for (const auto product : enum_values<ProductKind>())
      routings[product] = store::routing(reader, product);
    return routings;
  });
}

/// The worst orders, as they come.
class Worst {
 public:
  /// Whether one that is so late belongs to them.
  bool takes(double late_by_h) const {
    return kept_.size() < kMostRisks || late_by_h > kept_.begin()->first;
  }
  void add(RiskOrder order) {
    const auto late_by_h = order.late_by_h;
    kept_.emplace(late_by_h, std::move(order));
    if (kept_.size() > kMostRisks) kept_.erase(kept_.begin());
  }
  std::vector<RiskOrder> list() && {
    std::vector<RiskOrder> orders;
    for (auto one = kept_.rbegin(); one != kept_.rend(); ++one)
      orders.push_back(std::move(one->second));
    return orders;
  }

 private:
  std::multimap<double, RiskOrder> kept_;
};

}  // namespace

void Outlook::turn(const std::stop_token& stopping) {
  const auto routings = read_routings(db_);
  if (!routings) return;  // the database says so itself
  std::map<std::string, std::int64_t> places;
  for (const auto& [product, steps] : *routings)
    for (const auto& step : steps) places[step.code] = std::max(places[step.code], step.seq);
  {
    const std::lock_guard lock(mutex_);
    places_ = std::move(places);
  }
  look(*routings, stopping);
}

void Outlook::look(const Routings& routings, const std::stop_token& stopping) {
  const auto now = clock_.now();
  const auto histories = flow_.histories();
  std::map<std::string, std::int64_t> waiting;
  for (const auto& bucket : board_.totals().buckets)
    if (bucket.state != OperationState::done) waiting[bucket.work_center] += bucket.count;
  Risks risks{.as_of = now, .work_centers = loads_of(waiting, routings, histories)};
  if (!risks.work_centers.empty()) risks.bottleneck = risks.work_centers.front();

  const Forecast forecast(routings, histories, risks.work_centers);
  Worst worst;
  board_.each_order(stopping, [&](std::span<const Board::LotAt> lots) {
    ++risks.counts.orders;
    const Board::LotAt* last = nullptr;
    Forecast::Outcome outcome;
    for (const auto& lot : lots) {
      const auto one = forecast.of({lot.product, lot.stage, lot.packed, lot.since}, now);
      if (last && one.ready <= outcome.ready) continue;
      last = &lot;
      outcome = one;
    }
    const auto promise = last->due_at;
    if (outcome.ready <= promise) return;
    ++risks.counts.at_risk;
    if (promise < now) ++risks.counts.missed;
    const auto late_by_h = static_cast<double>(outcome.ready - promise) / kHour_us;
    if (worst.takes(late_by_h))
      worst.add({.order = last->order_id(),
                 .number = last->number(),
                 .stage = std::string(last->packed ? kShippingStage : last->stage),
                 .promise = promise,
                 .forecast = outcome.ready,
                 .late_by_h = late_by_h,
                 .bottleneck = std::string(outcome.bottleneck)});
  });
  if (stopping.stop_requested()) return;
  risks.orders = std::move(worst).list();
  const std::lock_guard lock(mutex_);
  risks_ = std::make_shared<Risks>(std::move(risks));
}

std::vector<flow::StageView> Outlook::stages(Instant now) const {
  auto list = board_.stages(now);
  const std::lock_guard lock(mutex_);
  std::ranges::stable_sort(list, {}, [this](const flow::StageView& stage) {
    const auto place = places_.find(stage.stage);
    return place == places_.end() ? std::numeric_limits<std::int64_t>::max() : place->second;
  });
  return list;
}

std::shared_ptr<const Risks> Outlook::risks() const {
  const std::lock_guard lock(mutex_);
  return risks_;
}

void add_outlook_routes(http::Router& router, const Outlook& outlook, const flow::Flow& flow) {
  flow::add_flow_routes(router, "mes", flow,
                        [&outlook](Instant now) { return outlook.stages(now); });
  router.view<http::Empty, Risks>(
      http::Method::get, "/internal/mes/risks",
      http::internal_spec("The orders on the floor that will miss their promise"),
      [&outlook](const http::Call& call, const http::Empty&) -> Result<Risks> {
        ATELIER_TRY(http::require_service(call));
        return *outlook.risks();
      });
}

}  // namespace atelier::mes
