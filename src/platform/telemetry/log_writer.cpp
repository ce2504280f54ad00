// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/log_writer.h"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <poll.h>
#include <unistd.h>

#include "platform/telemetry/batcher.h"
#include "platform/telemetry/log_line.h"
#include "platform/telemetry/otlp.h"
#include "platform/telemetry/service_thread.h"

namespace atelier::telemetry {

namespace {

// How long a line waits for others to share its write with: one system call for a burst, and still
// at once for a person who watches.
constexpr auto kGather = std::chrono::milliseconds(10);
constexpr auto kFlushDeadline = std::chrono::seconds(2);

std::size_t count_lines(std::string_view lines) {
  return static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n'));
}

void write_to_stderr(std::string_view lines) {
  while (!lines.empty()) {
    const ssize_t wrote = ::write(STDERR_FILENO, lines.data(), lines.size());
    if (wrote >= 0) {
      lines.remove_prefix(static_cast<std::size_t>(wrote));
    } else if (errno == EAGAIN) {
      pollfd ready{STDERR_FILENO, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      count_dropped(Signal::logs, count_lines(lines));  // closed: nobody reads
      return;
    }
  }
}

}  // namespace

LogWriter& LogWriter::instance() {
  static auto* const writer = [] {
    auto* made = new LogWriter;
    std::atexit([] { LogWriter::instance().flush(); });
    return made;
  }();
  return *writer;
}

LogWriter::LogWriter() {
  count_dropped(Signal::logs, 0);  // on the metrics page from the start
  count_dropped(Signal::traces, 0);
  pending_.reserve(kCapacity);
  start_service_thread([this] { run(); });
}

void LogWriter::write(std::string_view frame, bool urgent) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (pending_.size() + frame.size() > kCapacity) return count_dropped(Signal::logs, 1);
    wake = pending_.empty();
    pending_.append(frame);
    ++accepted_;
    const bool hurry = urgent || pending_.size() > kCapacity / 2;
    if (hurry && !urgent_) urgent_ = wake = true;
  }
  if (wake) wake_.notify_one();
}

bool LogWriter::flush() {
  std::unique_lock lock(mutex_);
  const std::uint64_t target = accepted_;
  if (written_ >= target) return true;
  urgent_ = true;
  wake_.notify_one();
  return written_changed_.wait_for(lock, kFlushDeadline, [&] { return written_ >= target; });
}

void LogWriter::set_sink(Sink sink) {
  flush();
  const std::lock_guard lock(sink_mutex_);
  sink_ = std::move(sink);
}

void LogWriter::set_resource(std::string json) {
  const std::lock_guard lock(sink_mutex_);
  resource_ = std::move(json);
}

void LogWriter::run() {
  std::string batch;
  batch.reserve(kCapacity);
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] { return !pending_.empty(); });
    wake_.wait_for(lock, kGather, [&] { return urgent_; });
    std::swap(batch, pending_);
    urgent_ = false;
    const std::uint64_t reached = accepted_;
    lock.unlock();
    deliver(batch);
    Batcher::instance().append(Signal::logs, batch);
    batch.clear();
    lock.lock();
    written_ = reached;
    written_changed_.notify_all();
  }
}

void LogWriter::deliver(std::string_view frames) {
  const std::lock_guard lock(sink_mutex_);
  lines_.clear();
  while (!frames.empty()) {
    const std::size_t begin = lines_.size();
    append_log_line(lines_, otlp::take_frame(frames), resource_);
    if (!sink_) continue;
    sink_(std::string_view(lines_).substr(begin, lines_.size() - begin - 1));
    lines_.clear();
  }
  write_to_stderr(lines_);
}

}  // namespace atelier::telemetry
