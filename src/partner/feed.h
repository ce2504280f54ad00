// SPDX-License-Identifier: Apache-2.0
// What happens to partners' quotes and orders, written down in the transaction that makes it
// happen, and told to requests that wait. What partners did themselves they know already.
//
//   quote.answered      {quote_id, status}
//   order.changed       {order_id, reference, version, status, on_hold, text}
//   order.promised      {order_id, reference, promised_at}
//   order.cancel_refused {order_id, reference, answer}
#pragma once

#include "contracts/channel/audience.h"
#include "contracts/channel/owners.h"
#include "partner/quotes.h"
#include "partner/store.h"
#include "partner/waits.h"

namespace atelier::partner {

inline constexpr std::int64_t kKeepEvents_us = 90 * kDay;

struct QuoteAnswered {
  QuoteId quote_id;
  channel::QuoteStatus status{};
};
BOOST_DESCRIBE_STRUCT(QuoteAnswered, (), (quote_id, status))

struct OrderMoved {
  OrderId order_id;
  std::string reference;
  std::int64_t version = 0;
  OrderStatus status{};
  bool on_hold = false;
  std::string text;  ///< a sentence for people
};
BOOST_DESCRIBE_STRUCT(OrderMoved, (), (order_id, reference, version, status, on_hold, text))

struct PromiseMade {
  OrderId order_id;
  std::string reference;
  Instant promised_at;
};
BOOST_DESCRIBE_STRUCT(PromiseMade, (), (order_id, reference, promised_at))

struct CancelRefused {
  OrderId order_id;
  std::string reference;
  std::string answer;
};
BOOST_DESCRIBE_STRUCT(CancelRefused, (), (order_id, reference, answer))

class Feed final : public channel::Audience {
 public:
  Feed(channel::Owners& owners, const Quotes& quotes, Waits& waits)
      : owners_(owners), quotes_(quotes), waits_(waits) {}

  void placed(sql::Tx& tx, const OrderId& id, const PartnerId& partner) override;
  void answered(sql::Tx& tx, const channel::Quote& quote, const PriceDone& answer) override;
  void moved(sql::Tx& tx, const OrderEvent& event) override;
  void promised(sql::Tx& tx, const OrderId& id, Instant promised_at) override;
  void cancel_requested(sql::Tx&, const OrderId&) override {}
  void cancel_refused(sql::Tx& tx, const OrderId& id, const std::string& answer) override;

 private:
  void append(sql::Tx& tx, const PartnerId& partner, std::string_view type,
              const std::string& data) const;

  channel::Owners& owners_;
  const Quotes& quotes_;
  Waits& waits_;
};

}  // namespace atelier::partner
