// SPDX-License-Identifier: Apache-2.0
// The sequence of the shop's order numbers, taken from the database in blocks: one row that each
// order moved on would make all of them wait for each other's commits. A number is given once;
// what a process has not used of its blocks when it ends is never given. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>

#include "platform/sql/sql.h"

namespace atelier::shop {

class OrderNumbers {
 public:
  /// For an order of this transaction. Not given again where that is rolled back.
  std::int64_t next(sql::Tx& tx);

 private:
  struct Block {
    std::int64_t next, end;
  };

  std::mutex mutex_;
  std::deque<Block> blocks_;  // none is empty
};

}  // namespace atelier::shop
