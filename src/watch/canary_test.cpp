// SPDX-License-Identifier: Apache-2.0
// How far a canary has come. That it does come home: tests/journey.
#include "watch/canary.h"

#include <gtest/gtest.h>

#include "contracts/canary.h"

namespace atelier::watch {
namespace {

const Instant kNow{1'772'000'000 * kSecond};

Hop hop(std::string from, std::string_view type, std::string to, std::optional<Instant> taken) {
  Hop hop{.from = std::move(from)};
  hop.sent.type = type;
  hop.sent.created_at = kNow;
  Receiver receiver{.context = std::move(to)};
  if (taken) receiver.taken = bus::TakenHop{.state = bus::TakenState::applied, .at = *taken};
  hop.receivers = {std::move(receiver)};
  return hop;
}

TEST(CanaryFlight, IsHomeOnceShopHasTakenItBack) {
  Facts facts;
  facts.hops = {hop("shop", CanarySent::kType, "crm", kNow + kSecond),
                hop("crm", CanaryReleased::kType, "mes", kNow + 2 * kSecond),
                hop("mes", CanaryReturned::kType, "shop", kNow + 3 * kSecond)};
  EXPECT_EQ(flight_of(facts), (CanaryFlight{.roundtrip_us = 3 * kSecond, .at = ""}));
}

TEST(CanaryFlight, IsWhereItWasNotTaken) {
  Facts facts;
  EXPECT_EQ(flight_of(facts).at, "shop");
  facts.hops = {hop("shop", CanarySent::kType, "crm", std::nullopt)};
  EXPECT_EQ(flight_of(facts).at, "shop-crm");
  facts.hops = {hop("shop", CanarySent::kType, "crm", kNow),
                hop("crm", CanaryReleased::kType, "mes", std::nullopt)};
  EXPECT_EQ(flight_of(facts).at, "crm-mes");
  facts.hops[1].receivers[0].taken = bus::TakenHop{.state = bus::TakenState::failing, .at = kNow};
  EXPECT_EQ(flight_of(facts).at, "crm-mes");
}

}  // namespace
}  // namespace atelier::watch
