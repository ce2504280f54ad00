// SPDX-License-Identifier: Apache-2.0
// The sequence of a channel's order numbers, taken from the database in blocks: one row that each
// order moved on would make all of them wait for each other's commits. The next block is fetched
// before the last is used up, and is the larger the faster that goes. A number is given once; what
// a process has not used of its blocks when it ends is never given. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>

#include "contracts/order_status.h"
#include "platform/sql/sql.h"

namespace atelier::channel {

class OrderNumbers {
 public:
  /// The database ends before this does.
  OrderNumbers(sql::Database& db, Context channel);

  /// For an order of this transaction. Not given again where that is rolled back.
  std::int64_t next(sql::Tx& tx);

 private:
  struct Block {
    std::int64_t next, end;
  };

  void fetch();
  void keep(std::int64_t next, std::int64_t end);

  sql::Database& db_;
  const Context channel_;
  std::mutex mutex_;
  std::deque<Block> blocks_;  // none is empty
  std::int64_t left_ = 0;     // in all of them
  std::int64_t size_;         // of the next block
  bool fetching_ = false;
  std::chrono::steady_clock::time_point fetched_{};
};

}  // namespace atelier::channel
