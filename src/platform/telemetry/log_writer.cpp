// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/log_writer.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <thread>
#include <unistd.h>

#include "platform/telemetry/metrics.h"

namespace atelier::telemetry {

namespace {

// How long a line waits for others to share its write with: one system call for a burst, and still
// at once for a person who watches.
constexpr auto kGather = std::chrono::milliseconds(10);
constexpr auto kFlushDeadline = std::chrono::seconds(2);

Counter& dropped() {
  static auto& counter =
      Family<Counter>("atelier_telemetry_dropped_total",
                      "Records that did not fit a buffer or could not be written.", {"signal"})
          .with({"log"});
  return counter;
}

std::uint64_t count_lines(std::string_view lines) {
  return static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
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
      dropped().add(count_lines(lines));  // closed: nobody reads
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
  dropped();  // on the metrics page from the start, at zero
  // Signals are for the threads of the program, which may wait for them.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread([this] { run(); }).detach();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void LogWriter::write(std::string_view record, bool urgent) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (pending_.size() + record.size() + resource_.size() + 2 > kCapacity) {
      dropped().add();
      return;
    }
    wake = pending_.empty();
    pending_.append(record).append(resource_).append("}\n");
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
  const std::lock_guard lock(mutex_);
  resource_ = std::move(json);
}

void LogWriter::run() {
  std::string batch;
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] { return !pending_.empty(); });
    wake_.wait_for(lock, kGather, [&] { return urgent_; });
    std::swap(batch, pending_);
    urgent_ = false;
    const std::uint64_t reached = accepted_;
    lock.unlock();
    deliver(batch);
    batch.clear();
    lock.lock();
    written_ = reached;
    written_changed_.notify_all();
  }
}

void LogWriter::deliver(std::string_view lines) {
  const std::lock_guard lock(sink_mutex_);
  if (!sink_) {
    write_to_stderr(lines);
    return;
  }
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    sink_(lines.substr(0, end));
    lines.remove_prefix(end + 1);
  }
}

}  // namespace atelier::telemetry
