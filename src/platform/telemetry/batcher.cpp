// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/batcher.h"

#include <chrono>

#include "platform/telemetry/log_writer.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/otlp.h"
#include "platform/telemetry/service_thread.h"

namespace atelier::telemetry {
namespace {

// How long a record waits for others to share its request with.
constexpr std::chrono::milliseconds kGather{500};

Family<Counter> dropped{"atelier_telemetry_dropped_total",
                        "Records that did not fit a buffer, or could not be written or sent.",
                        {"signal"}};

constinit std::atomic<bool> g_recording{false};

// Of a process that hands its spans over itself, after each piece of work.
constexpr std::size_t kCollected = 64 << 10;

std::size_t index_of(Signal signal) { return signal == Signal::traces ? 0 : 1; }

}  // namespace

void count_dropped(Signal signal, std::size_t records) {
  static auto& traces = dropped.with({"traces"});
  static auto& logs = dropped.with({"logs"});
  (signal == Signal::traces ? traces : logs).add(records);
}

bool recording() { return g_recording.load(std::memory_order_relaxed); }

std::shared_ptr<void> export_to(Sink sink) { return Batcher::instance().add(std::move(sink)); }
void flush_export() { Batcher::instance().flush(); }
void collect_spans() { Batcher::instance().collect(); }
std::string take_spans() { return Batcher::instance().take_spans(); }
void hand_on(Signal signal, std::string_view request) {
  Batcher::instance().hand_on(signal, request);
}

Batcher& Batcher::instance() {
  static auto* const batcher = new Batcher;
  return *batcher;
}

void Batcher::append(Signal signal, std::string_view frames) {
  if (!recording() || frames.empty()) return;
  auto& waiting = waiting_[index_of(signal)];
  bool half_full = false;
  {
    const std::lock_guard lock(waiting.mutex);
    const std::size_t before = waiting.frames.size();
    if (before + frames.size() > kCapacity)
      return count_dropped(signal, otlp::count_frames(frames));
    waiting.frames.append(frames);
    half_full = before < kCapacity / 2 && waiting.frames.size() >= kCapacity / 2;
  }
  if (!half_full) return;
  {
    const std::lock_guard lock(wake_mutex_);
    hurry_ = true;
  }
  wake_.notify_one();
}

std::shared_ptr<void> Batcher::add(Sink sink) {
  const std::lock_guard lock(sinks_mutex_);
  if (!started_) {
    for (auto& waiting : waiting_) waiting.frames.reserve(kCapacity);
    taken_.reserve(kCapacity);
    start_service_thread([this] { run(); });
    started_ = true;
  }
  const auto added = sinks_.insert(sinks_.end(), std::move(sink));
  g_recording = true;
  return {nullptr, [this, added](void*) {
            flush();
            const std::lock_guard again(sinks_mutex_);
            sinks_.erase(added);
            g_recording = !sinks_.empty();
          }};
}

void Batcher::flush() {
  LogWriter::instance().flush();  // its thread hands log records on to us
  drain(Signal::traces);
  drain(Signal::logs);
}

void Batcher::collect() {
  waiting_[index_of(Signal::traces)].frames.reserve(kCollected);
  g_recording = true;
}

std::string Batcher::take_spans() {
  std::string request;
  const std::lock_guard lock(sinks_mutex_);
  auto& waiting = waiting_[index_of(Signal::traces)];
  const std::lock_guard quick(waiting.mutex);
  if (!waiting.frames.empty()) otlp::append_request(request, resource_, waiting.frames);
  waiting.frames.clear();
  return request;
}

void Batcher::hand_on(Signal signal, std::string_view request) {
  if (otlp::count_records(request) == 0) return;
  const std::lock_guard lock(sinks_mutex_);
  for (const auto& sink : sinks_) sink(signal, request);
}

void Batcher::set_resource(std::string resource) {
  const std::lock_guard lock(sinks_mutex_);
  resource_ = std::move(resource);
}

void Batcher::run() {
  for (;;) {
    {
      std::unique_lock lock(wake_mutex_);
      wake_.wait_for(lock, kGather, [&] { return hurry_; });
      hurry_ = false;
    }
    drain(Signal::traces);
    drain(Signal::logs);
  }
}

void Batcher::drain(Signal signal) {
  const std::lock_guard lock(sinks_mutex_);
  taken_.clear();
  {
    auto& waiting = waiting_[index_of(signal)];
    const std::lock_guard quick(waiting.mutex);
    std::swap(waiting.frames, taken_);
  }
  deliver(signal, taken_);
}

void Batcher::deliver(Signal signal, std::string_view frames) {
  while (!frames.empty()) {
    auto rest = frames;
    while (!rest.empty() && frames.size() - rest.size() < kRequestBytes) otlp::take_frame(rest);
    request_.clear();
    otlp::append_request(request_, resource_, frames.substr(0, frames.size() - rest.size()));
    for (const auto& sink : sinks_) sink(signal, request_);
    frames = rest;
  }
}

}  // namespace atelier::telemetry
