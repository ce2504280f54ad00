// SPDX-License-Identifier: Apache-2.0
// A customer's order: how it is made from quotes, what the customer is told of its way, and when it
// may be asked to be cancelled. Pure. What may follow what: contracts/order_status.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/channel/quote.h"
#include "contracts/order.h"

namespace atelier::channel {

// --- placing

inline constexpr std::size_t kMostLines = 50;

struct ChosenQuote {
  LineId line_id;
  const Quote* quote;
  std::string alloy;
};
/// One line for each chosen quote; the errors of offer_for(), and unprocessable
/// "mixed-currencies" | "total-too-large".
struct Basket {
  std::vector<OrderLine> lines;
  Money total;
};
Result<Basket> fill_basket(const std::vector<ChosenQuote>& chosen, Instant now);

// --- cancelling

enum class CancelState : std::uint8_t {
  none,
  requested,  ///< whoever has authority over the order has not answered yet
  refused,
};
BOOST_DESCRIBE_ENUM(CancelState, none, requested, refused)

/// conflict "cancel-pending" | "already-cancelled" | "too-late-to-cancel", by what is known here;
/// who has authority decides.
Result<void> may_ask_to_cancel(OrderStatus status, CancelState cancel);

// --- telling

/// One step of the way as the customer is told it.
struct Step {
  std::int64_t version = 0;
  Instant at;
  OrderStatus stage{};
  bool on_hold = false;
  bool by_customer = false;
  std::string text;
  std::optional<std::int64_t> line;      ///< of the order, where the step is about one
  std::optional<std::string> operation;  ///< that has begun: "cast"
};
BOOST_DESCRIBE_STRUCT(Step, (), (version, at, stage, on_hold, by_customer, text, line, operation))

/// A sentence for the customer, which names no one of the staff; "" for what is of no interest to
/// them, as who took which operation.
std::string in_customers_words(const OrderEvent& event);
std::vector<Step> steps_of(const std::vector<OrderEvent>& timeline);

}  // namespace atelier::channel
