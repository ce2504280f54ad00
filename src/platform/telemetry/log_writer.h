// SPDX-License-Identifier: Apache-2.0
// The thread that makes lines of log records and writes them, then hands the records on to be
// exported; and the bounded buffer before it. Whoever logs only copies into memory; if the reader
// of standard error is slow, records are dropped and counted in
// atelier_telemetry_dropped_total{signal="logs"}. One per process, never destroyed, so that logging
// works while statics end. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace atelier::telemetry {

class LogWriter {
 public:
  using Sink = std::function<void(std::string_view line)>;

  static constexpr std::size_t kCapacity = 1 << 20;  ///< bytes that wait at most

  static LogWriter& instance();

  /// `frame` is a LogRecord as otlp::Frame has it. An urgent one does not wait for others to share
  /// its write.
  void write(std::string_view frame, bool urgent);
  bool flush();
  void set_sink(Sink sink);
  /// Ends each line: `,"resource":{...}`.
  void set_resource(std::string json);

 private:
  LogWriter();
  void run();
  void deliver(std::string_view frames);

  std::mutex mutex_;  // guards what follows; held for a copy at most
  std::condition_variable wake_;
  std::condition_variable written_changed_;
  std::string pending_;  // frames
  bool urgent_ = false;
  std::uint64_t accepted_ = 0;  // records
  std::uint64_t written_ = 0;

  std::mutex sink_mutex_;  // held while writing; taken alone or before no other
  Sink sink_;              // none: standard error
  std::string resource_;
  std::string lines_;  // its room is kept
};

}  // namespace atelier::telemetry
