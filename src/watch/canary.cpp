// SPDX-License-Identifier: Apache-2.0
#include "watch/canary.h"

#include <algorithm>

#include "contracts/canary.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"
#include "watch/journey.h"

namespace atelier::watch {
namespace {

telemetry::Family<telemetry::Gauge> roundtrip{
    "atelier_canary_roundtrip_seconds",
    "From shop through crm and production back to shop, of the last canary that came home"};
telemetry::Family<telemetry::Counter> failures{
    "atelier_canary_failed_total", "Canaries that did not come home within a minute", {"at"}};

struct Leg {
  std::string_view type;
  std::string_view to;
  std::string_view name;
};
constexpr std::array<Leg, 3> kLegs{{{CanarySent::kType, "crm", "shop-crm"},
                                    {CanaryReleased::kType, "mes", "crm-mes"},
                                    {CanaryReturned::kType, "shop", "mes-shop"}}};

const Hop* hop_of(const Facts& facts, const Leg& leg) {
  const auto found =
      std::ranges::find(facts.hops, leg.type, [](const Hop& hop) { return hop.sent.type; });
  return found == facts.hops.end() ? nullptr : &*found;
}

/// When whoever it is meant for has taken it.
std::optional<Instant> arrival(const Hop& hop, const Leg& leg) {
  for (const auto& receiver : hop.receivers)
    if (receiver.context == leg.to && receiver.taken &&
        receiver.taken->state == bus::TakenState::applied)
      return receiver.taken->at;
  return std::nullopt;
}

}  // namespace

CanaryFlight flight_of(const Facts& facts) {
  const auto* first = hop_of(facts, kLegs.front());
  if (!first) return {.at = "shop"};
  std::optional<Instant> home;
  for (const auto& leg : kLegs) {
    const auto* hop = hop_of(facts, leg);
    home = hop ? arrival(*hop, leg) : std::nullopt;
    if (!home) return {.at = std::string(leg.name)};
  }
  return {.roundtrip_us = *home - first->sent.created_at};  // both by the clock of shop
}

void Canary::turn() {
  if (every_us_ == 0) return;
  if (flying_) return look();
  if (clock_.now() >= due_ && leads()) send();
}

bool Canary::leads() {
  if (!lease_ || !lease_->held()) lease_ = db_.try_lease("canary");
  return lease_ != nullptr;
}

void Canary::send() {
  sent_at_ = clock_.now();
  due_ = sent_at_ + every_us_;
  const auto id = Uuid::make();
  const auto sent = contexts_.ask({{.context = "shop",
                                    .method = http::Method::post,
                                    .path = "canary",
                                    .body = to_json(CanaryStart{id})}});
  if (!sent[0]) return failed("shop");
  flying_ = id;
}

void Canary::look() {
  const auto flight = flight_of(gather(contexts_, *flying_, clock_.now()));
  if (flight.roundtrip_us) {
    roundtrip.get().set(static_cast<double>(*flight.roundtrip_us) / kSecond);
    flying_.reset();
  } else if (clock_.now() - sent_at_ > kCanaryLate_us) {
    failed(flight.at);
  }
}

void Canary::failed(const std::string& at) {
  failures.with({at}).add();
  telemetry::log(telemetry::Level::error, "canary.late",
                 "A message that goes the way of an order has not come home within a minute",
                 {{telemetry::attr::kStage, at}});
  flying_.reset();
}

}  // namespace atelier::watch
