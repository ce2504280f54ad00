// SPDX-License-Identifier: Apache-2.0
// From what somebody has in hand to the orders it stands for. Nothing of it is kept or logged here:
// e-mail and phone go to the one context that owns them, in the body of an internal request.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "watch/contexts.h"
#include "watch/facts.h"

namespace atelier::watch {

/// What a text may be, by its form alone.
std::vector<FindBy> may_be(std::string_view text);

/// The orders that a trace, of 16 bytes, has to do with, as far as it is kept.
using OrdersOfTrace = std::function<std::vector<OrderId>(const std::string& trace)>;

/// Whether a text may be an e-mail or a phone: not where it stands in an address, which proxies
/// write down.
enum class People : bool { no, yes };

struct Resolved {
  std::vector<FoundOrder> orders;  ///< without repeats, kMostFound at most
  std::vector<Uuid> quotes;        ///< that are no order yet
  std::vector<Unreachable> unreachable;
};
BOOST_DESCRIBE_STRUCT(Resolved, (), (orders, quotes, unreachable))

/// The id of an order, quote, message or trace, an order's number, the customer's own reference, an
/// e-mail or a phone.
Resolved resolve(const Contexts& contexts, const OrdersOfTrace& orders_of, const std::string& text,
                 People people);

}  // namespace atelier::watch
