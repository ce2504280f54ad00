// SPDX-License-Identifier: Apache-2.0
// The contexts' lists of what waits, made one. Pure.
#pragma once

#include <map>

#include "contracts/waiting.h"
#include "watch/facts.h"

namespace atelier::watch {

/// GET /api/watch/waiting: what is late first, then what waits longest.
struct WaitingPage {
  std::vector<WaitingOrder> items;
  std::vector<WaitingTotal> totals;  ///< of owner and stage, all pages
  std::optional<std::string> next;   ///< for `after`; none on the last page
  std::vector<Unreachable> unreachable;
};
BOOST_DESCRIBE_STRUCT(WaitingPage, (), (items, totals, next, unreachable))

/// By context where its list goes on.
using WaitingPlaces = std::map<std::string, std::string, std::less<>>;
/// Of `next`; whatever is none of ours begins from the front.
WaitingPlaces places_of(std::string_view next);

/// The first `limit` of all lists, each the answer of its context to the same question behind its
/// place.
WaitingPage join(const std::map<std::string, WaitingList>& lists, WaitingPlaces places,
                 std::size_t limit);

}  // namespace atelier::watch
