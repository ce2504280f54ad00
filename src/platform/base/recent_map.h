// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>

namespace atelier {

/// Remembers the newest entries at a fixed price: at least `generation` of them, at most twice as
/// many. When the younger generation is full it becomes the older one, which is forgotten.
template <class Key, class Value>
class RecentMap {
 public:
  explicit RecentMap(std::size_t generation) : generation_(generation) {}

  void put(const Key& key, Value value) {
    if (young_.size() >= generation_) old_ = std::exchange(young_, {});
    young_.insert_or_assign(key, std::move(value));
  }
  /// nullptr where it is not known, or no longer. Holds until the next put().
  const Value* find(const Key& key) const {
    for (const auto* known : {&young_, &old_})
      if (const auto found = known->find(key); found != known->end()) return &found->second;
    return nullptr;
  }
  /// Forgets it and hands it out.
  std::optional<Value> take(const Key& key) {
    for (auto* known : {&young_, &old_}) {
      if (auto node = known->extract(key)) {
        old_.erase(key);  // an elder value of the same key
        return std::move(node.mapped());
      }
    }
    return std::nullopt;
  }

 private:
  const std::size_t generation_;
  std::unordered_map<Key, Value> young_, old_;
};

}  // namespace atelier
