// SPDX-License-Identifier: Apache-2.0
// What customers see without asking a database: the status of their live orders, and the stream of
// what happens to them. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "contracts/channel/audience.h"
#include "contracts/channel/owners.h"
#include "platform/http/stream.h"
#include "shop/api.h"

namespace atelier::shop {

class Live final : public channel::Audience {
 public:
  Live(channel::Owners& owners, bus::Bus& bus);

  /// To the order's owner; for OrderLog::on_change(), which hears of it in every process.
  void tell(const OrderState& state, const OrderEvent& event);

  // To the owner, once the transaction is durable, whichever process the owner's stream is open at.
  void placed(sql::Tx& tx, const OrderId& id, const UserId& customer) override;
  void answered(sql::Tx& tx, const Quote& quote, const PriceDone& answer) override;
  void moved(sql::Tx&, const OrderEvent&) override {}  // the log tells of it
  void promised(sql::Tx& tx, const OrderId& id, Instant promised_at) override;
  void cancel_requested(sql::Tx& tx, const OrderId& id) override;
  void cancel_refused(sql::Tx& tx, const OrderId& id, const std::string& answer) override;

  http::Follow follow(const UserId& customer) {
    return {&hub_, {topic_of(customer)}, /*at_once=*/true};
  }

 private:
  static std::string topic_of(const UserId& customer) { return "customer:" + customer.str(); }
  template <class News>
  void tell_owner(sql::Tx& tx, std::string_view event, const News& news);
  void tell_everywhere(const UserId& customer, std::string_view event, std::string data);

  channel::Owners& owners_;
  bus::Bus& bus_;
  http::EventHub hub_;
};

}  // namespace atelier::shop
