// SPDX-License-Identifier: Apache-2.0
// For the shop's tests: the module over a real database, customers in front of it, and the other
// contexts played by the test.
#pragma once

#include <gtest/gtest.h>

#include "contracts/channel/intake.h"
#include "contracts/order_messages.h"
#include "platform/testing/context_rig.h"
#include "shop/api.h"
#include "shop/module.h"

namespace atelier::shop {

using auth::Caller;
using auth::Role;
using channel::CancelRequest;
using channel::NewLine;
using channel::NewOrder;
using http::Method;
using testing::Request;

class ShopTest : public ::testing::Test {
 protected:
  ShopTest() { begin(); }

  void begin() {
    shop_ = make_shop(rig.ports());
    EXPECT_TRUE(shop_->start());
  }
  void restart() {
    shop_.reset();
    rig.restart();
    begin();
  }

  // --- what customers do

  static NewQuote ring() {
    return {.model_hash = std::string(64, 'a'),
            .file_name = "ring.stl",
            .product = ProductKind::ring,
            .size = "17.5",
            .quantity = 2};
  }
  Result<QuoteView> request_quote(const Caller& customer, const NewQuote& quote = ring()) {
    return rig.ask<QuoteView>({.method = Method::post,
                               .target = "/api/shop/quotes",
                               .body = to_json(quote),
                               .caller = customer});
  }
  Result<QuoteView> quote(const Caller& customer, const QuoteId& id) {
    return rig.ask<QuoteView>({.target = "/api/shop/quotes/" + id.str(), .caller = customer});
  }
  Result<OrderView> place(const Caller& customer, const std::vector<NewLine>& lines) {
    return rig.ask<OrderView>(
        {.method = Method::post,
         .target = "/api/shop/orders",
         .body = to_json(NewOrder{lines, "+7 495 1234567", "Moscow, Arbat 1", "for Vera"}),
         .caller = customer});
  }
  Result<OrderView> order(const Caller& customer, const OrderId& id) {
    return rig.ask<OrderView>({.target = path_of(id), .caller = customer});
  }
  Result<StatusView> status(const Caller& customer, const OrderId& id) {
    return rig.ask<StatusView>({.target = path_of(id) + "/status", .caller = customer});
  }
  Result<OrderView> cancel(const Caller& customer, const OrderId& id) {
    return rig.ask<OrderView>({.method = Method::post,
                               .target = path_of(id) + "/cancel",
                               .body = to_json(CancelRequest{"changed my mind"}),
                               .caller = customer});
  }
  static std::string path_of(const OrderId& id) { return "/api/shop/orders/" + id.str(); }

  /// A quote that pricing has answered.
  QuoteId priced_quote(const Caller& customer) {
    const auto id = request_quote(customer).value().quote_id;
    EXPECT_EQ(rig.deliver(price(id)).value(), bus::Outcome::applied);
    return id;
  }
  OrderId placed_order(const Caller& customer) {
    return place(customer, {{priced_quote(customer), "silver-925"}}).value().state.order_id;
  }

  // --- what the other contexts say

  PriceDone price(const QuoteId& id, PriceOutcome outcome = PriceOutcome::priced) {
    PriceDone done{.quote_id = id,
                   .requester = "shop",
                   .parameters = {.model_hash = std::string(64, 'a'), .finish = "polished"},
                   .outcome = outcome,
                   .model = {.volume_milli_mm3 = 123'456, .watertight = true},
                   .price_list_version = 7,
                   .priced_at = rig.clock.now(),
                   .valid_until = rig.clock.now() + 7 * kDay};
    if (outcome == PriceOutcome::priced)
      done.offers = {{.alloy = "silver-925",
                      .mass_cast_mg = 4'213,
                      .mass_finished_mg = 3'900,
                      .lines = {{"metal", "mass * rate", "mass=4.213 g", 400'000},
                                {"margin", "cost * margin", "margin=20%", 50'000}},
                      .total = {450'000, "RUB"}},
                     {.alloy = "gold-585-yellow", .total = {4'500'000, "RUB"}}};
    else
      done.remarks = {{"open-edges", "The mesh has holes."}};
    return done;
  }
  /// The events that lead an order from `submitted` to `to`, each by whoever has authority.
  std::vector<OrderEvent> way_to(const OrderId& id, OrderStatus to) {
    const Actor staff{"user:staff", "Somebody of the staff"};
    std::vector<OrderEvent> events;
    OrderState state{.order_id = id, .status = OrderStatus::submitted, .version = 1};
    while (state.status != to) {
      const auto next = static_cast<OrderStatus>(static_cast<int>(state.status) + 1);
      auto event = move(state, next, *authority_over(state.status), staff,
                        rig.clock.now() + state.version * kSecond);
      state = state_after(event.value(), &state, "");
      events.push_back(std::move(event).value());
    }
    return events;
  }
  void lead_to(const OrderId& id, OrderStatus to) {
    const auto number = number_of(id);
    for (const auto& event : way_to(id, to)) EXPECT_TRUE(rig.deliver(OrderChanged{number, event}));
  }
  std::string number_of(const OrderId& id) {
    for (const auto& message : rig.sent<OrderSubmitted>())
      if (message.order.order_id == id) return message.order.number;
    return "?";
  }

  const Caller anna = testing::somebody(Role::customer, "Anna");
  const Caller boris = testing::somebody(Role::customer, "Boris");
  testing::ContextRig rig{"shop"};

 private:
  std::unique_ptr<Module> shop_;
};

}  // namespace atelier::shop
