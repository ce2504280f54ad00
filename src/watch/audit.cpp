// SPDX-License-Identifier: Apache-2.0
#include "watch/audit.h"

#include <algorithm>

#include "platform/base/enum_text.h"
#include "platform/telemetry/telemetry.h"
#include "watch/verdict.h"

namespace atelier::watch {
namespace {

/// A walk begins no sooner than so long after the one before began: a few orders are compared in no
/// time, and a million take longer than that.
constexpr std::int64_t kRest_us = 10 * kSecond;

std::string other_of(AuditCheck check) { return check == AuditCheck::crm_shop ? "shop" : "mes"; }

std::string query_of(const AuditRange& range) {
  std::string query = "?from=" + range.from.value_or("");
  if (range.to && !range.to->empty()) query += "&to=" + *range.to;
  return query;
}

std::optional<CheckDigest> digest(const Result<RangeDigest>& of, AuditCheck check) {
  const auto found = std::ranges::find(of->checks, check, &CheckDigest::check);
  if (found == of->checks.end()) return std::nullopt;
  return *found;
}

/// The same in both, as far as it is compared.
bool agree(const std::optional<AuditedOrder>& a, const std::optional<AuditedOrder>& b) {
  return a && b && a->version == b->version && a->status == b->status && a->on_hold == b->on_hold;
}

std::optional<AuditedOrder> find_order(const std::vector<AuditedOrder>& orders, const OrderId& id) {
  const auto found = std::ranges::find(orders, id, &AuditedOrder::order_id);
  if (found == orders.end()) return std::nullopt;
  return *found;
}

}  // namespace

void Audit::turn(int ranges) {
  {
    const std::lock_guard lock(mutex_);
    summary_.unreachable.clear();
  }
  const bool rests = from_.empty() && began_ && clock_.now() - *began_ < kRest_us;
  if (from_.empty() && !rests) began_ = clock_.now();
  for (int i = 0; !rests && i < ranges; ++i)
    if (!next_range()) break;
  look_again();
}

/// False where the walk has come to its end, or somebody does not answer.
bool Audit::next_range() {
  // crm knows all orders and says how far a range goes; the others tell of the same range.
  AuditRange range{.from = from_};
  const auto crm =
      contexts_.ask_for<RangeDigest>({{.context = "crm", .path = "digest" + query_of(range)}});
  std::vector<Contexts::Question> questions;
  if (crm[0]) range.to = crm[0]->to;
  for (const auto check : enum_values<AuditCheck>())
    questions.push_back({.context = other_of(check), .path = "digest" + query_of(range)});
  const auto others = contexts_.ask_for<RangeDigest>(questions);
  {
    const std::lock_guard lock(mutex_);
    if (!crm[0]) summary_.unreachable.push_back(unreachable("crm", crm[0].error()));
    for (std::size_t i = 0; i < others.size(); ++i)
      if (!others[i])
        summary_.unreachable.push_back(unreachable(questions[i].context, others[i].error()));
  }
  if (!crm[0]) return false;
  const auto checks = enum_values<AuditCheck>();
  for (std::size_t i = 0; i < others.size(); ++i)
    // Where the other has more in the range than one answer holds, it differs all the same.
    if (others[i] &&
        (digest(crm[0], checks[i]) != digest(others[i], checks[i]) || others[i]->to != crm[0]->to))
      compare_orders(checks[i], range);
  for (const auto& one : crm[0]->checks)
    if (one.check == AuditCheck::crm_shop) orders_ += one.orders;
  from_ = crm[0]->to;
  if (!from_.empty()) return true;
  const std::lock_guard lock(mutex_);
  summary_.complete_at = clock_.now();
  summary_.orders = std::exchange(orders_, 0);
  return false;
}

void Audit::compare_orders(AuditCheck check, const AuditRange& range) {
  const auto path = "audited" + query_of(range);
  auto both = contexts_.ask_for<AuditedOrders>(
      {{.context = "crm", .path = path}, {.context = other_of(check), .path = path}});
  if (!both[0] || !both[1]) return;
  std::map<OrderId, std::pair<std::optional<AuditedOrder>, std::optional<AuditedOrder>>> orders;
  for (auto& order : both[0]->orders) orders[order.order_id].first = order;
  for (auto& order : both[1]->orders) orders[order.order_id].second = order;
  for (auto& [id, pair] : orders) {
    const auto& [crm, other] = pair;
    const bool compared = (crm && is_of(check, *crm)) || (other && is_of(check, *other));
    if (compared && !agree(crm, other)) note(check, id, crm, other);
  }
}

void Audit::note(AuditCheck check, const OrderId& id, std::optional<AuditedOrder> crm,
                 std::optional<AuditedOrder> other) {
  const std::lock_guard lock(mutex_);
  if (suspects_.size() >= kMostDrifts) return;
  suspects_.try_emplace({check, id},
                        Suspect{{check, id, std::move(crm), std::move(other), clock_.now()}});
}

/// What agrees by now was under way; what has changed since may be.
void Audit::look_again() {
  std::map<AuditCheck, AuditedIds> ids;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, suspect] : suspects_)
      if (suspect.confirmed || clock_.now() - suspect.drift.since >= kUnderWay_us)
        ids[key.first].orders.push_back(key.second);
  }
  for (const auto& [check, asked] : ids) {
    const auto body = to_json(asked);
    const auto both =
        contexts_.ask_for<AuditedOrders>({{"crm", http::Method::post, "audited", body},
                                          {other_of(check), http::Method::post, "audited", body}});
    if (!both[0] || !both[1]) continue;
    for (const auto& id : asked.orders)
      decide({check, id}, find_order(both[0]->orders, id), find_order(both[1]->orders, id));
  }
}

void Audit::decide(const Key& key, std::optional<AuditedOrder> crm,
                   std::optional<AuditedOrder> other) {
  const auto& [check, id] = key;
  const bool compared = (crm && is_of(check, *crm)) || (other && is_of(check, *other));
  const std::lock_guard lock(mutex_);
  auto& suspect = suspects_.at(key);
  if (!compared || agree(crm, other)) {
    suspects_.erase(key);
  } else if (crm != suspect.drift.crm || other != suspect.drift.other) {
    suspect = {{check, id, std::move(crm), std::move(other), clock_.now()}};
  } else if (!std::exchange(suspect.confirmed, true)) {
    telemetry::log(
        telemetry::Level::error, "order.drifted", "Two contexts disagree about an order",
        {{telemetry::attr::kOrderId, id.str()}, {telemetry::attr::kContext, other_of(check)}});
  }
}

DriftList Audit::list() const {
  const std::lock_guard lock(mutex_);
  DriftList list = summary_;
  for (const auto& [key, suspect] : suspects_)
    if (suspect.confirmed) list.drifts.push_back(suspect.drift);
  return list;
}

std::map<AuditCheck, std::int64_t> Audit::counts() const {
  std::map<AuditCheck, std::int64_t> counts;
  for (const auto check : enum_values<AuditCheck>()) counts[check] = 0;
  for (const auto& drift : list().drifts) ++counts[drift.check];
  return counts;
}

}  // namespace atelier::watch
