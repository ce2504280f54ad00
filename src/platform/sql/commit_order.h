// SPDX-License-Identifier: Apache-2.0
// Has what follows a commit done in the order in which tickets were drawn. A transaction draws its
// ticket while it still holds its locks, just before it commits: one that had to wait for those
// locks draws a later one. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

namespace atelier::sql {

class CommitOrder {
 public:
  using Ticket = std::uint64_t;

  Ticket draw();
  /// `follow` runs once every earlier ticket is settled, on the thread that settles the last of
  /// those; never two at a time. It must not throw. Every ticket is settled once.
  void settle(Ticket ticket, std::function<void()> follow) noexcept;
  /// Tickets that are settled and wait for an earlier one, and those not settled.
  std::size_t open() const;

 private:
  mutable std::mutex mutex_;
  Ticket first_ = 0;  ///< of `follows_`
  std::deque<std::optional<std::function<void()>>> follows_;
  bool running_ = false;
};

}  // namespace atelier::sql
