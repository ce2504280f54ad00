// SPDX-License-Identifier: Apache-2.0
// Hands orders that come from elsewhere to every context that would know them, all contexts at the
// same time, in bounded memory.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/stores.h"
#include "contracts/imported_order.h"

namespace atelier::app {

/// Not thread-safe. The stores outlive it.
class HandOver {
 public:
  explicit HandOver(Stores& stores) : stores_(stores) {}
  ~HandOver();
  HandOver(const HandOver&) = delete;
  HandOver& operator=(const HandOver&) = delete;

  /// As many orders as one transaction should take.
  static constexpr std::size_t kChunk = 1000;

  /// To crm first: what an order is known by, and its number, have to be durable before another
  /// context has it, so that a second run after a crash gives it the same. Waits only while too
  /// much is under way. The first failure of any chunk so far is the answer.
  Result<void> give(std::vector<ImportedOrder> orders);
  /// Waits for all of them.
  Result<void> finish();
  /// Orders that every context has.
  std::int64_t done() const;

 private:
  struct Chunk;
  static constexpr int kMostUnderWay = 6;

  void share(const std::shared_ptr<Chunk>& chunk);
  void end(std::size_t orders);
  void fail(const Error& error);

  Stores& stores_;
  mutable std::mutex mutex_;
  std::condition_variable moved_;
  int under_way_ = 0;
  std::int64_t done_ = 0;
  std::optional<Error> failed_;
};

/// Order numbers of one sequence, reserved in blocks; what is left of the last one goes back.
class Numbers {
 public:
  struct Sequence {
    char prefix;
    std::int64_t (*reserve)(sql::Tx&, std::int64_t count);
    void (*give_back)(sql::Tx&, std::int64_t next, std::int64_t end);
  };
  Numbers(sql::Database& db, const Sequence& sequence) : db_(db), sequence_(sequence) {}

  Result<std::string> next();
  Result<void> give_rest_back();

 private:
  static constexpr std::int64_t kBlock = 10'000;

  sql::Database& db_;
  Sequence sequence_;
  std::int64_t next_ = 0;
  std::int64_t end_ = 0;
};

/// How far a command is, on standard error if that is a terminal, at most twice a second.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `total` 0 where it is not known.
  void at(std::int64_t orders, std::int64_t total);
  std::chrono::duration<double> elapsed() const;

 private:
  const bool shown_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point told_ = begun_;
};

}  // namespace atelier::app
