// SPDX-License-Identifier: Apache-2.0
#include "watch/waiting.h"

#include <algorithm>

namespace atelier::watch {
namespace {

/// "crm~late.17.4!mes~well.12.3"
constexpr char kBetween = '!';
constexpr char kIs = '~';

std::string text_of(const WaitingPlaces& places) {
  std::string text;
  for (const auto& [context, place] : places) {
    if (!text.empty()) text += kBetween;
    text += context + kIs + place;
  }
  return text;
}

}  // namespace

WaitingPlaces places_of(std::string_view next) {
  WaitingPlaces places;
  while (!next.empty()) {
    const auto part = next.substr(0, next.find(kBetween));
    next.remove_prefix(std::min(next.size(), part.size() + 1));
    if (const auto is = part.find(kIs); is != part.npos)
      places.emplace(part.substr(0, is), part.substr(is + 1));
  }
  return places;
}

WaitingPage join(const std::map<std::string, WaitingList>& lists, WaitingPlaces places,
                 std::size_t limit) {
  WaitingPage page;
  bool more = false;
  for (const auto& [context, list] : lists) {
    more = more || list.items.size() >= limit;
    page.items.insert(page.items.end(), list.items.begin(), list.items.end());
    page.totals.insert(page.totals.end(), list.totals.begin(), list.totals.end());
  }
  // Stable: each context has its own in the order in which it goes on.
  std::ranges::stable_sort(page.items, {}, [](const WaitingOrder& item) {
    return std::pair(!item.overdue, item.since.us / kSecond);
  });
  more = more || page.items.size() > limit;
  if (page.items.size() > limit) page.items.resize(limit);
  for (const auto& item : page.items) places[item.context] = item.place;
  if (more) page.next = text_of(places);
  return page;
}

}  // namespace atelier::watch
