// SPDX-License-Identifier: Apache-2.0
// Where records wait to be exported, and the thread that gives them to the sinks (export.h).
// Whoever records only copies into memory. One per process, never destroyed, since spans may still
// end while statics do. Thread-safe.
#pragma once

#include <array>
#include <condition_variable>
#include <list>
#include <mutex>
#include <string>
#include <string_view>

#include "platform/telemetry/export.h"

namespace atelier::telemetry {

class Batcher {
 public:
  static constexpr std::size_t kCapacity = 4 << 20;  ///< bytes that wait at most, of each signal
  static constexpr std::size_t kRequestBytes = 1 << 19;  ///< of one request, about

  static Batcher& instance();

  /// `frames` as otlp::Frame has them. Dropped and counted where they do not fit.
  void append(Signal signal, std::string_view frames);
  std::shared_ptr<void> add(Sink sink);
  void flush();
  void collect();
  std::string take_spans();
  void hand_on(Signal signal, std::string_view request);
  /// A Resource message.
  void set_resource(std::string resource);

 private:
  struct Waiting {
    std::mutex mutex;    // held for a copy at most
    std::string frames;  // room for kCapacity once there was a sink
  };

  void run();
  void drain(Signal signal);
  void deliver(Signal signal, std::string_view frames);

  std::array<Waiting, 2> waiting_;
  std::mutex wake_mutex_;
  std::condition_variable wake_;
  bool hurry_ = false;

  std::mutex sinks_mutex_;  // held while they are called; guards what follows
  std::list<Sink> sinks_;
  std::string resource_;
  std::string taken_;    // swapped with what waits
  std::string request_;  // its room is kept
  bool started_ = false;
};

}  // namespace atelier::telemetry
