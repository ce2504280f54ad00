// SPDX-License-Identifier: Apache-2.0
// The thread that writes log lines, and the bounded buffer before it. Whoever logs only copies into
// memory; if the reader of standard error is slow, lines are dropped and counted in
// atelier_telemetry_dropped_total{signal="log"}. One per process, never destroyed, so that logging
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

  /// `record` is a JSON object that still lacks its resource and closing brace. An urgent one does
  /// not wait for others to share its write.
  void write(std::string_view record, bool urgent);
  bool flush();
  void set_sink(Sink sink);
  void set_resource(std::string json);

 private:
  LogWriter();
  void run();
  void deliver(std::string_view lines);

  std::mutex mutex_;  // guards what follows; held for a copy at most
  std::condition_variable wake_;
  std::condition_variable written_changed_;
  std::string pending_;
  std::string resource_;
  bool urgent_ = false;
  std::uint64_t accepted_ = 0;  // lines
  std::uint64_t written_ = 0;

  std::mutex sink_mutex_;  // held while writing; taken alone or before no other
  Sink sink_;              // none: standard error
};

}  // namespace atelier::telemetry
