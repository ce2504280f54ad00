// SPDX-License-Identifier: Apache-2.0
#include "contracts/channel/order_numbers.h"

#include <algorithm>
#include <optional>

#include "contracts/channel/store.h"

namespace atelier::channel {
namespace {

using std::chrono::steady_clock;

constexpr std::int64_t kSmallest = 32;
constexpr std::int64_t kLargest = 1024;
constexpr std::chrono::seconds kQuick{1};  ///< for a block

}  // namespace

OrderNumbers::OrderNumbers(sql::Database& db, Context channel)
    : db_(db), channel_(channel), size_(kSmallest) {}

std::int64_t OrderNumbers::next(sql::Tx& tx) {
  std::optional<std::int64_t> number;
  bool low = false;
  {
    std::lock_guard lock(mutex_);
    if (!blocks_.empty()) {
      auto& block = blocks_.front();
      number = block.next++;
      if (block.next == block.end) blocks_.pop_front();
      low = --left_ < size_ / 2 && !std::exchange(fetching_, true);
    }
  }
  if (low) fetch();
  if (number) return *number;
  const auto end = store::advance_order_sequence(tx, channel_, kSmallest) + 1;
  const auto first = end - kSmallest;
  // Not before: should this transaction be rolled back, another is given the same block.
  tx.on_commit([this, first, end] { keep(first + 1, end); });
  return first;
}

void OrderNumbers::fetch() {
  std::int64_t size = 0;
  {
    std::lock_guard lock(mutex_);
    const bool quick = steady_clock::now() - std::exchange(fetched_, steady_clock::now()) < kQuick;
    size_ = quick ? std::min(2 * size_, kLargest) : kSmallest;
    size = size_;
  }
  db_.write(
      [size, channel = channel_](sql::Tx& tx) -> Result<std::int64_t> {
        return store::advance_order_sequence(tx, channel, size);
      },
      [this, size](const Result<std::int64_t>& last) {
        if (last) keep(*last + 1 - size, *last + 1);
        std::lock_guard lock(mutex_);
        fetching_ = false;
      });
}

void OrderNumbers::keep(std::int64_t next, std::int64_t end) {
  std::lock_guard lock(mutex_);
  blocks_.push_back({next, end});
  left_ += end - next;
}

}  // namespace atelier::channel
