// SPDX-License-Identifier: Apache-2.0
// Measures each model once: what was measured is in the database, what is being measured is waited
// for together.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <vector>

#include "platform/blob/blob.h"
#include "pricing/measure_pool.h"
#include "pricing/store.h"

namespace atelier::pricing {

/// Thread-safe.
class Measurer {
 public:
  /// At most `seats` wait in the interactive lane at a time, each of them on a thread that serves
  /// requests of every kind.
  Measurer(sql::Database& db, const blob::Store& blobs, MeasurePool& pool, int seats)
      : db_(db), blobs_(blobs), pool_(pool), seats_(seats) {}

  /// What is known; nullopt where nobody has measured it yet.
  Result<std::optional<Measured>> find(const ModelKey& key);
  /// Begins to measure, unless it is known or under way. `not_found` "model-not-found", `too_many`
  /// "measuring-busy".
  Result<void> start(const ModelKey& key, Lane lane);
  /// The measurement, waited for until the time is up: `timeout` "measuring-takes-long", after
  /// which it goes on. Otherwise as start() and MeasurePool::Done.
  Measured measure(const ModelKey& key, Lane lane, std::chrono::milliseconds patience);

 private:
  struct Flight;  // one measuring that is under way
  Measured wait(const ModelKey& key, Lane lane, std::chrono::milliseconds patience);
  Result<std::shared_ptr<Flight>> join(const ModelKey& key, Lane lane);
  void land(const ModelKey& key, const std::shared_ptr<Flight>& flight, Measured measured);

  sql::Database& db_;
  const blob::Store& blobs_;
  MeasurePool& pool_;
  std::counting_semaphore<> seats_;
  std::mutex mutex_;
  std::map<ModelKey, std::shared_ptr<Flight>> flights_;
};

}  // namespace atelier::pricing
