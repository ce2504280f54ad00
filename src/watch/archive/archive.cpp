// SPDX-License-Identifier: Apache-2.0
#include "watch/archive/archive.h"

#include <algorithm>
#include <future>

#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"
#include "watch/archive/rows_store.h"

namespace atelier::archive {
namespace {

constexpr std::size_t kMostTogether = 4'000;  // records in one commit, more or less
constexpr std::int64_t kAhead_us = kHour;     // of our clock, which is believed of others
constexpr int kRetry_s = 1;

telemetry::Family<telemetry::Counter> written{
    "atelier_archive_records_total", "Spans and log records that were kept.", {"signal"}};
telemetry::Family<telemetry::Counter> lost{
    "atelier_archive_lost_total", "Spans and log records that could not be kept.", {"reason"}};
telemetry::Family<telemetry::Histogram> commits{"atelier_archive_commit_seconds",
                                                "To write what had come in meanwhile."};

std::size_t records(const Batch& batch) { return batch.spans.size() + batch.logs.size(); }

}  // namespace

Archive::Archive(Segments& segments, const Clock& clock, ArchiveOptions options)
    : segments_(segments),
      clock_(clock),
      options_(options),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Archive::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Archive::take(std::shared_ptr<const Batch> batch, Done done) {
  if (records(*batch) == 0) return done({});
  {
    std::unique_lock lock(mutex_);
    if (stopped_) {
      lock.unlock();
      return done(Error{ErrorKind::unavailable, "archive-stopped", "The program is ending."});
    }
    if (queued_bytes_ + batch->bytes->size() <= options_.queue_bytes) {
      queued_bytes_ += batch->bytes->size();
      queue_.push_back({std::move(batch), std::move(done)});
      lock.unlock();
      return changed_.notify_one();
    }
  }
  lost.with({"busy"}).add(records(*batch));
  done(Error{ErrorKind::too_many,
             "archive-busy",
             "More telemetry comes in than can be written; send it again later.",
             {},
             kRetry_s});
}

Result<void> Archive::take(std::shared_ptr<const Batch> batch) {
  std::promise<Result<void>> answer;
  take(std::move(batch), [&](Result<void> result) { answer.set_value(std::move(result)); });
  return answer.get_future().get();
}

std::vector<Archive::Waiting> Archive::next(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, stop, [this] { return !queue_.empty(); });
  std::vector<Waiting> together;
  for (std::size_t taken = 0; !queue_.empty() && taken < kMostTogether;) {
    taken += records(*queue_.front().batch);
    queued_bytes_ -= queue_.front().batch->bytes->size();
    together.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return together;
}

void Archive::run(const std::stop_token& stop) {
  // Nobody is told of its own writes: each would lead to the next.
  auto untold = telemetry::TraceContext::make();
  untold.sampled = false;
  const telemetry::Scope scope(untold);
  for (;;) {
    auto together = next(stop);
    if (together.empty()) return;  // asked to stop, and nothing is left
    write(std::move(together));
  }
}

void Archive::write(std::vector<Waiting> together) {
  const auto begun = std::chrono::steady_clock::now();
  const auto now_us = clock_.now().us;
  const auto earliest_us = segments_.first_day_kept() * kDay;
  // What claims a time that is not kept here is filed under when it came.
  const auto place = [&](std::int64_t us) {
    return us < earliest_us || us > now_us + kAhead_us ? now_us : us;
  };
  struct Day {
    std::vector<Filed<Span>> spans;
    std::vector<Filed<Log>> logs;
  };
  std::map<std::int64_t, Day> days;
  for (const auto& [batch, done] : together) {
    for (const auto& span : batch->spans) {
      const auto at = place(span.start_us);
      days[day_of(at)].spans.push_back({at, &span, &batch->sources[span.source]});
    }
    for (const auto& log : batch->logs) {
      const auto at = place(log.time_us);
      days[day_of(at)].logs.push_back({at, &log, &batch->sources[log.source]});
    }
  }
  Result<void> result;
  for (auto& [day, records] : days) {
    std::ranges::sort(records.logs, {}, &Filed<Log>::at_us);
    const auto spans = records.spans.size();
    const Rows rows{parts_of(std::move(records.spans)), std::move(records.logs)};
    auto segment = segments_.writable(day);
    const auto done = !segment ? Result<void>(std::move(segment).error())
                               : (*segment)->write([&rows](sql::Tx& tx) -> Result<void> {
                                   insert(tx, rows);
                                   return {};
                                 });
    (done ? written.with({"traces"}) : lost.with({"failed"})).add(spans);
    (done ? written.with({"logs"}) : lost.with({"failed"})).add(rows.logs.size());
    if (!done) result = done;
  }
  commits.get().observe(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
  for (auto& waiting : together) waiting.done(result);
}

}  // namespace atelier::archive
