// SPDX-License-Identifier: Apache-2.0
// For the partners' tests: the module over a real database, a partner's program in front of it, and
// the other contexts played by the test.
#pragma once

#include <gtest/gtest.h>

#include "contracts/order_messages.h"
#include "partner/api.h"
#include "partner/module.h"
#include "partner/store.h"
#include "platform/testing/context_rig.h"

namespace atelier::partner {

using auth::Caller;
using auth::Role;
using channel::OrdersPage;
using channel::OrderView;
using channel::QuoteStatus;
using channel::QuoteView;
using http::Method;
using testing::Request;

/// A partner with a key of its own.
struct Company {
  PartnerId id;
  KeyId key_id;
  std::string key;
};

class PartnerTest : public ::testing::Test {
 protected:
  PartnerTest() { begin(); }

  void begin() {
    partner_ = make_partner(rig.ports());
    EXPECT_TRUE(partner_->start());
  }
  void restart() {
    partner_.reset();
    rig.restart();
    begin();
  }

  // --- what our own people do

  template <class Out>
  Result<Out> manage(Method method, const std::string& path, const std::string& body = "") {
    return rig.ask<Out>(
        {.method = method, .target = "/api/partner/" + path, .body = body, .caller = manager});
  }
  Company company(const Limits& limits = {.rate = 1000, .burst = 10'000, .most_quotes = 50}) {
    const auto made =
        manage<PartnerView>(Method::post, "partners", to_json(NewPartner{"Gold & Co", limits}));
    Company company{.id = made.value().partner_id};
    const auto key = new_key(company);
    company.key_id = key.key_id;
    company.key = *key.key;
    return company;
  }
  static std::string keys_of(const Company& company) {
    return "partners/" + company.id.str() + "/keys";
  }
  KeyView new_key(const Company& company, KeyMode mode = KeyMode::live) {
    return manage<KeyView>(Method::post, keys_of(company), to_json(NewKey{"first", mode})).value();
  }

  // --- what partners' programs do

  static Request request(const std::string& key, Method method, const std::string& target,
                         const std::string& body = "", const std::string& once = "") {
    Request made{.method = method, .target = "/v1/" + target, .body = body};
    made.headers["authorization"] = "Bearer " + key;
    if (!once.empty()) made.headers["idempotency-key"] = once;
    return made;
  }
  Result<http::Reply> call(const Company& by, Method method, const std::string& target,
                           const std::string& body = "", const std::string& once = "") {
    return rig.send(request(by.key, method, target, body, once));
  }
  template <class Out>
  Result<Out> ask(const Company& by, Method method, const std::string& target,
                  const std::string& body = "", const std::string& once = "") {
    ATELIER_TRY_ASSIGN(const auto reply, call(by, method, target, body, once));
    return from_json<Out>(reply.body);
  }

  /// As if the file had been uploaded.
  void give_model(const Company& to, const std::string& hash = kHash) {
    const auto given = rig.db().write([&](sql::Tx& tx) -> Result<void> {
      store::insert_model(tx, to.id, {hash, "ring.stl", 84'284, tx.now()});
      return {};
    });
    EXPECT_TRUE(given);
  }
  static NewQuotes ring(std::vector<std::int64_t> quantities = {1}) {
    return {.model_hash = kHash, .product = ProductKind::ring, .quantities = std::move(quantities)};
  }
  std::string fresh_key() { return "key-" + std::to_string(++keys_); }
  Result<QuotesView> request_quotes(const Company& by, std::vector<std::int64_t> quantities = {1}) {
    give_model(by);
    return ask<QuotesView>(by, Method::post, "quotes", to_json(ring(std::move(quantities))),
                           fresh_key());
  }
  QuoteId priced_quote(const Company& by) {
    const auto id = request_quotes(by).value().quotes.at(0).quote_id;
    EXPECT_EQ(rig.deliver(price(id)).value(), bus::Outcome::applied);
    return id;
  }
  static NewOrder order_of(const std::string& reference, const QuoteId& quote) {
    return {.reference = reference,
            .lines = {{quote, "silver-925"}},
            .phone = "+7 495 1234567",
            .address = "Moscow, Arbat 1"};
  }
  Result<OrderView> place(const Company& by, const std::string& reference) {
    return ask<OrderView>(by, Method::post, "orders",
                          to_json(order_of(reference, priced_quote(by))), fresh_key());
  }
  Result<OrderView> order(const Company& by, const OrderId& id) {
    return ask<OrderView>(by, Method::get, "orders/" + id.str());
  }

  // --- what the other contexts say

  PriceDone price(const QuoteId& id, PriceOutcome outcome = PriceOutcome::priced) {
    PriceDone done{.quote_id = id,
                   .requester = "partner",
                   .parameters = {.model_hash = kHash, .finish = "polished"},
                   .outcome = outcome,
                   .price_list_version = 7,
                   .priced_at = rig.clock.now(),
                   .valid_until = rig.clock.now() + 7 * kDay};
    if (outcome == PriceOutcome::priced)
      done.offers = {{.alloy = "silver-925", .total = {450'000, "RUB"}}};
    return done;
  }
  /// `crm` confirms an order.
  void confirm(const OrderView& order) {
    const OrderState submitted{
        .order_id = order.state.order_id, .status = OrderStatus::submitted, .version = 1};
    const auto event =
        move(submitted, OrderStatus::confirmed, Context::crm, {"user:m", "Maria"}, rig.clock.now());
    EXPECT_TRUE(rig.deliver(OrderChanged{order.state.number, event.value()}));
  }

  inline static const std::string kHash = std::string(64, 'a');
  const Caller manager = testing::somebody(Role::manager, "Maria");
  testing::ContextRig rig{"partner"};

 private:
  int keys_ = 0;
  std::unique_ptr<Module> partner_;
};

}  // namespace atelier::partner
