// SPDX-License-Identifier: Apache-2.0
#include "shop/order_numbers.h"

#include "shop/store.h"

namespace atelier::shop {
namespace {

constexpr std::int64_t kBlock = 32;

}  // namespace

std::int64_t OrderNumbers::next(sql::Tx& tx) {
  {
    std::lock_guard lock(mutex_);
    if (!blocks_.empty()) {
      const auto number = blocks_.front().next++;
      if (blocks_.front().next == blocks_.front().end) blocks_.pop_front();
      return number;
    }
  }
  const auto end = store::advance_order_sequence(tx, kBlock) + 1;
  const auto first = end - kBlock;
  // Not before: should this transaction be rolled back, another is given the same block.
  tx.on_commit([this, first, end] {
    std::lock_guard lock(mutex_);
    blocks_.push_back({first + 1, end});
  });
  return first;
}

}  // namespace atelier::shop
