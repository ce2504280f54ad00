// SPDX-License-Identifier: Apache-2.0
// Numbers for the names that occur in a facet: stages, work centers. They are given in the order of
// arrival and hold as long as the board. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/assert.h"

namespace atelier::board {

class Names {
 public:
  std::uint16_t number(std::string_view name) {
    if (const auto known = find(name)) return *known;
    const std::unique_lock lock(mutex_);
    ATELIER_ASSERT(names_.size() < 0xFFFF);
    const auto [at, fresh] =
        numbers_.try_emplace(std::string(name), static_cast<std::uint16_t>(names_.size()));
    if (fresh) names_.push_back(&at->first);
    return at->second;
  }
  std::optional<std::uint16_t> find(std::string_view name) const {
    const std::shared_lock lock(mutex_);
    const auto known = numbers_.find(name);
    if (known == numbers_.end()) return std::nullopt;
    return known->second;
  }
  const std::string& name(std::uint16_t number) const {
    const std::shared_lock lock(mutex_);
    return *names_.at(number);
  }
  std::size_t size() const {
    const std::shared_lock lock(mutex_);
    return names_.size();
  }

 private:
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::uint16_t, std::less<>> numbers_;
  std::vector<const std::string*> names_;
};

}  // namespace atelier::board
