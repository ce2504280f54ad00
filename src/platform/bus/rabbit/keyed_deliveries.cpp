// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/rabbit/keyed_deliveries.h"

#include <algorithm>

namespace atelier::bus::rabbit {

std::vector<KeyedDeliveries::HandOn> KeyedDeliveries::add(std::uint64_t tag,
                                                          std::shared_ptr<const Envelope> message) {
  // A message without a key has a lane of its own.
  const Uuid key = message->key.nil() ? message->id : message->key;
  lane_of_[tag] = key;
  Lane& lane = lanes_[key];
  const bool moves = lane.empty() || lane.back().handed;
  lane.push_back({tag, std::move(message)});
  return moves ? advance(lane) : std::vector<HandOn>();
}

std::vector<KeyedDeliveries::HandOn> KeyedDeliveries::taken(std::uint64_t tag) {
  Lane& own = lane(tag);
  std::erase_if(own, [&](const Item& item) { return item.tag == tag; });
  const auto key = lane_of_.extract(tag).mapped();
  auto next = advance(own);
  if (own.empty()) lanes_.erase(key);
  return next;
}

std::vector<KeyedDeliveries::HandOn> KeyedDeliveries::behind(std::uint64_t tag) {
  item(tag).handed = false;
  // The one before it may have been taken since; if not, that one's end moves this one.
  Lane& own = lane(tag);
  return own.front().tag == tag ? advance(own) : std::vector<HandOn>();
}

void KeyedDeliveries::failed(std::uint64_t tag, Steady::time_point again) {
  Item& one = item(tag);
  one.handed = false;
  one.waits = true;
  ++one.failures;
  retries_.push({again, tag});
}

int KeyedDeliveries::failures(std::uint64_t tag) const {
  const Lane& own = lanes_.at(lane_of_.at(tag));
  return std::ranges::find(own, tag, &Item::tag)->failures;
}

std::vector<KeyedDeliveries::HandOn> KeyedDeliveries::due(Steady::time_point now) {
  std::vector<HandOn> all;
  for (; !retries_.empty() && retries_.top().at <= now; retries_.pop()) {
    Item& one = item(retries_.top().tag);
    one.waits = false;
    // A new attempt, told as such to the handler.
    auto again = std::make_shared<Envelope>(*one.message);
    ++again->attempt;
    one.message = std::move(again);
    std::ranges::move(advance(lane(retries_.top().tag)), std::back_inserter(all));
  }
  return all;
}

std::optional<KeyedDeliveries::Steady::time_point> KeyedDeliveries::next_due() const {
  if (retries_.empty()) return std::nullopt;
  return retries_.top().at;
}

KeyedDeliveries::Lane& KeyedDeliveries::lane(std::uint64_t tag) {
  return lanes_.at(lane_of_.at(tag));
}

KeyedDeliveries::Item& KeyedDeliveries::item(std::uint64_t tag) {
  return *std::ranges::find(lane(tag), tag, &Item::tag);
}

/// Hands on, from the front, all up to one that waits.
std::vector<KeyedDeliveries::HandOn> KeyedDeliveries::advance(Lane& lane) {
  std::vector<HandOn> next;
  Uuid after;
  for (Item& one : lane) {
    if (one.waits) break;
    if (!one.handed) {
      one.handed = true;
      next.push_back({one.tag, one.message, after});
    }
    after = one.message->id;
  }
  return next;
}

}  // namespace atelier::bus::rabbit
