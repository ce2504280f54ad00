// SPDX-License-Identifier: Apache-2.0
// Answers the price requests that come by message. What is known is answered in the transaction
// that takes the request; what has to be measured first becomes a job in the database, which
// outlives the process.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "platform/bus/bus.h"
#include "pricing/measurer.h"
#include "pricing/price_lists.h"

namespace atelier::pricing {

class QuoteJobs {
 public:
  /// `threads` is how many models are measured for jobs at a time.
  QuoteJobs(sql::Database& db, const bus::Outbox& outbox, Measurer& measurer,
            const PriceLists& lists, const Clock& clock, int threads);
  ~QuoteJobs() { stop(); }

  /// In the transaction of the inbox.
  Result<bus::Outcome> take(sql::Tx& tx, const PriceRequested& request,
                            const bus::Envelope& envelope);

  /// Takes up the jobs of the database.
  void start();
  /// Takes up no more jobs.
  void cease();
  /// Waits for those that were taken up; between cease() and this the measuring pool is stopped, or
  /// it takes as long as they do. What is not done stays queued. Idempotent.
  void stop();

 private:
  void run();
  std::optional<Job> next();
  std::optional<Job> claim();
  void release(const QuoteId& id);
  Result<void> answer(const Job& job);
  void postpone(const Job& job, const Error& error);
  void wake();
  bool ceasing();

  sql::Database& db_;
  const bus::Outbox& outbox_;
  Measurer& measurer_;
  const PriceLists& lists_;
  const Clock& clock_;
  const int thread_count_;

  std::mutex claims_;  ///< held while the database is asked
  std::set<QuoteId> claimed_;

  std::mutex mutex_;  ///< held for a moment only: the thread that commits takes it
  std::condition_variable changed_;
  std::uint64_t wakes_ = 0;
  bool ceasing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace atelier::pricing
