// SPDX-License-Identifier: Apache-2.0
// Measures models in processes of their own, a few at a time, behind bounded queues. A model that
// ends its process or exceeds its time is reported as refused; the pool goes on with a new process.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/telemetry/telemetry.h"
#include "pricing/model.h"
#include "pricing/worker_protocol.h"

namespace atelier::pricing {

class WorkerProcess;

/// Somebody waits at a screen, or a message waits in a database. The former goes first.
enum class Lane : std::uint8_t { interactive, background };
BOOST_DESCRIBE_ENUM(Lane, interactive, background)

struct MeasurePoolOptions {
  std::vector<std::string>
      command;  ///< of a measuring process: {"/usr/bin/atelier", "measure-worker"}
  int workers = 2;
  std::size_t queue = 8;                  ///< waiting in each lane at most
  std::int64_t deadline_us = 60'000'000;  ///< of one measuring, by the wall clock
  MeasureLimits limits;
};

/// `too_many` "measuring-busy": ask again in a few seconds.
Error measuring_busy();

/// Thread-safe.
class MeasurePool {
 public:
  /// Called once, on a thread of the pool: `unprocessable` where the model is at fault ("model-
  /// crashed-worker", "model-timed-out", or what the reader found), `unavailable` where we are.
  using Done = std::function<void(Measured)>;

  explicit MeasurePool(MeasurePoolOptions options);
  ~MeasurePool();
  MeasurePool(const MeasurePool&) = delete;
  MeasurePool& operator=(const MeasurePool&) = delete;

  void start();
  /// Ends what runs; all that waits is answered with `unavailable` "shutting-down". Idempotent.
  void stop();

  /// `too_many` "measuring-busy" at once where the lane is full; `done` is then never called.
  Result<void> submit(Lane lane, std::filesystem::path file, LengthUnit unit, Done done);

 private:
  struct Task {
    std::filesystem::path file;
    LengthUnit unit;
    Done done;
    telemetry::TraceContext trace;
    std::chrono::steady_clock::time_point since;
  };
  void run();
  bool next(Task& task);
  Measured measure(std::unique_ptr<WorkerProcess>& worker, const Task& task);
  void tell_depth() const;
  void tell_age();

  const MeasurePoolOptions options_;
  int cancel_fd_;  ///< readable once the pool stops
  std::mutex mutex_;
  std::condition_variable waiting_;
  std::deque<Task> interactive_;
  std::deque<Task> background_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
  std::shared_ptr<void> scrape_;
};

}  // namespace atelier::pricing
