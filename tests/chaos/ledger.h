// SPDX-License-Identifier: Apache-2.0
// What the outside has asked for and was told: the only memory that no fault touches.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "platform/auth/auth.h"

namespace atelier::chaos {

enum class Told {
  accepted,  ///< 2xx
  refused,   ///< 4xx
  unknown,   ///< no answer, or one that promises nothing
};

struct Asked {
  std::string quote_id;
  auth::UserId customer;
  Told told = Told::unknown;
  std::string order_id;  ///< where it was accepted
  std::int64_t total_minor = 0;
};

/// Thread-safe.
class Ledger {
 public:
  void note(Asked asked) {
    const std::lock_guard lock(mutex_);
    if (asked.told == Told::accepted) accepted_.push_back(all_.size());
    all_.push_back(std::move(asked));
  }
  /// Any order that was accepted so far.
  std::optional<Asked> pick(std::minstd_rand& random) const {
    const std::lock_guard lock(mutex_);
    if (accepted_.empty()) return std::nullopt;
    return all_[accepted_[random() % accepted_.size()]];
  }
  std::vector<Asked> all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }
  std::size_t accepted() const {
    const std::lock_guard lock(mutex_);
    return accepted_.size();
  }

  /// Somebody was told that their model is kept, under this hash.
  void uploaded(std::string hash) {
    const std::lock_guard lock(mutex_);
    models_.push_back(std::move(hash));
  }
  std::vector<std::string> models() const {
    const std::lock_guard lock(mutex_);
    return models_;
  }

  /// Somebody was told that they have this operation.
  void claimed(const std::string& operation_id, const auth::UserId& by) {
    const std::lock_guard lock(mutex_);
    const auto [known, fresh] = claims_.try_emplace(operation_id, by);
    if (!fresh && known->second != by) break_law("operation " + operation_id + " was given twice");
  }
  /// Somebody saw an order in a context at a version.
  void seen(const std::string& context, const std::string& order_id, std::int64_t version) {
    const std::lock_guard lock(mutex_);
    auto& latest = versions_[context + ' ' + order_id];
    latest = std::max(latest, version);
  }
  /// The least version that a look which begins now may find.
  std::int64_t at_least(const std::string& context, const std::string& order_id) const {
    const std::lock_guard lock(mutex_);
    const auto known = versions_.find(context + ' ' + order_id);
    return known == versions_.end() ? 0 : known->second;
  }
  void went_back(const std::string& context, const std::string& order_id) {
    const std::lock_guard lock(mutex_);
    break_law(context + " went back with order " + order_id);
  }

  std::vector<std::string> broken() const {
    const std::lock_guard lock(mutex_);
    return broken_;
  }

 private:
  void break_law(std::string what) { broken_.push_back(std::move(what)); }

  mutable std::mutex mutex_;
  std::vector<Asked> all_;
  std::vector<std::size_t> accepted_;  ///< in all_
  std::vector<std::string> models_;
  std::map<std::string, auth::UserId> claims_;
  std::map<std::string, std::int64_t> versions_;
  std::vector<std::string> broken_;
};

}  // namespace atelier::chaos
