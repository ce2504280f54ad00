// SPDX-License-Identifier: Apache-2.0
// From what somebody has in hand to the orders it stands for. Nothing of it is kept or logged here:
// e-mail and phone go to the one context that owns them, in the body of an internal request.
#pragma once

#include <string>
#include <vector>

#include "watch/contexts.h"
#include "watch/facts.h"

namespace atelier::watch {

/// What a text may be, by its form alone.
std::vector<FindBy> may_be(std::string_view text);

struct Resolved {
  std::vector<FoundOrder> orders;  ///< without repeats, kMostFound at most
  std::vector<Uuid> quotes;        ///< that are no order yet
  std::vector<Unreachable> unreachable;
};
BOOST_DESCRIBE_STRUCT(Resolved, (), (orders, quotes, unreachable))

/// The id of an order, quote or message, an order's number, the customer's own reference, an e-mail
/// or a phone.
Resolved resolve(const Contexts& contexts, const std::string& text);

}  // namespace atelier::watch
