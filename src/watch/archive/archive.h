// SPDX-License-Identifier: Apache-2.0
// Writes batches into the segments: a queue with a bound, and one thread that takes all that waits
// and commits it at once.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <thread>

#include "watch/archive/batch.h"
#include "watch/archive/segments.h"

namespace atelier::archive {

struct ArchiveOptions {
  std::size_t queue_bytes = 64 << 20;  ///< of requests that wait, at most
};

/// Thread-safe.
class Archive {
 public:
  /// `segments` is open already.
  Archive(Segments& segments, const Clock& clock, ArchiveOptions options = {});
  ~Archive() { stop(); }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  using Done = std::function<void(Result<void>)>;
  /// `done` is called once, on the writer's thread: when all of it is durable, or with why it is
  /// not. `too_many` "archive-busy" at once, on this thread, where too much waits already.
  void take(std::shared_ptr<const Batch> batch, Done done);
  /// The same, waiting.
  Result<void> take(std::shared_ptr<const Batch> batch);

  /// Writes what waits and answers it; what comes later is refused, `unavailable`
  /// "archive-stopped". Idempotent.
  void stop();

 private:
  struct Waiting {
    std::shared_ptr<const Batch> batch;
    Done done;
  };
  void run(const std::stop_token& stop);
  std::vector<Waiting> next(const std::stop_token& stop);
  void write(std::vector<Waiting> together);

  Segments& segments_;
  const Clock& clock_;
  const ArchiveOptions options_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Waiting> queue_;
  std::size_t queued_bytes_ = 0;
  bool stopped_ = false;
  std::jthread thread_;
};

}  // namespace atelier::archive
