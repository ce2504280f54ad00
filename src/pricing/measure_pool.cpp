// SPDX-License-Identifier: Apache-2.0
#include "pricing/measure_pool.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include "platform/base/json_codec.h"
#include "platform/telemetry/export.h"
#include "platform/telemetry/hex.h"
#include "platform/telemetry/metrics.h"
#include "pricing/worker_process.h"

namespace atelier::pricing {
namespace {

using telemetry::Level;
namespace attr = telemetry::attr;

// A process may also be ended from outside, by the system short of memory or by a person. Only a
// model that ends two in a row is to blame.
constexpr int kTries = 2;
constexpr int kRetryAfter_s = 5;

telemetry::Family<telemetry::Gauge> queue_depth{
    "atelier_quote_queue_depth", "Models waiting to be measured", {"lane"}};
telemetry::Family<telemetry::Gauge> queue_age{
    "atelier_quote_queue_oldest_age_seconds",
    "For how long the oldest of the models has been waiting to be measured",
    {"lane"}};
telemetry::Family<telemetry::Counter> lost_workers{
    "atelier_measure_workers_lost_total",
    "Measuring processes that ended before they answered",
    {"reason"}};

Error shutting_down() {
  return {ErrorKind::unavailable, "shutting-down", "The service is being stopped. Ask again soon."};
}

Error refused(const char* type, const char* detail) {
  return {ErrorKind::unprocessable, type, detail};
}

const char* name_of_loss(WorkerProcess::Broken broken) {
  switch (broken) {
    case WorkerProcess::Broken::crashed:
      return "crashed";
    case WorkerProcess::Broken::timed_out:
      return "timed_out";
    case WorkerProcess::Broken::cancelled:
      return "cancelled";
  }
  return "unknown";
}

/// Those of the measuring process, where it tells any.
void hand_on_spans(std::string_view hex) {
  constexpr std::size_t kMost = 64 << 10;
  std::vector<std::uint8_t> bytes(std::min(hex.size(), kMost) / 2);
  if (!telemetry::parse_hex(hex, bytes)) return;
  telemetry::hand_on(telemetry::Signal::traces,
                     {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// nullopt where the answer makes no sense: then the process is not to be trusted any more.
std::optional<Measured> understand(const std::string& line) {
  auto answer = from_json<WorkerAnswer>(line);
  if (!answer) return std::nullopt;
  if (answer->spans) hand_on_spans(*answer->spans);
  if (answer->measurement) return Measured(std::move(*answer->measurement));
  if (answer->refused) return Measured(error_of(*answer->refused));
  if (answer->failed)
    return Measured(Error{ErrorKind::unavailable, answer->failed->type, answer->failed->detail});
  return std::nullopt;
}

}  // namespace

Error measuring_busy() {
  return {.kind = ErrorKind::too_many,
          .type = "measuring-busy",
          .detail = "Too many models wait to be measured. Ask again in a few seconds.",
          .retry_after_s = kRetryAfter_s};
}

MeasurePool::MeasurePool(MeasurePoolOptions options)
    : options_(std::move(options)), cancel_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  ATELIER_ASSERT(cancel_fd_ >= 0 && options_.workers > 0 && options_.queue > 0);
}

MeasurePool::~MeasurePool() {
  stop();
  close(cancel_fd_);
}

void MeasurePool::start() {
  ATELIER_ASSERT(threads_.empty());
  for (int i = 0; i < options_.workers; ++i) threads_.emplace_back([this] { run(); });
  scrape_ = telemetry::on_scrape([this] { tell_age(); });
}

void MeasurePool::stop() {
  scrape_.reset();
  std::deque<Task> left;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    left.swap(interactive_);
    for (auto& task : background_) left.push_back(std::move(task));
    background_.clear();
    tell_depth();
  }
  eventfd_write(cancel_fd_, 1);
  waiting_.notify_all();
  for (auto& task : left) task.done(shutting_down());
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

Result<void> MeasurePool::submit(Lane lane, std::filesystem::path file, LengthUnit unit,
                                 Done done) {
  std::lock_guard lock(mutex_);
  if (stopping_) return shutting_down();
  auto& queue = lane == Lane::interactive ? interactive_ : background_;
  if (queue.size() >= options_.queue) return measuring_busy();
  queue.push_back({std::move(file), unit, std::move(done), telemetry::current(),
                   std::chrono::steady_clock::now()});
  tell_depth();
  waiting_.notify_one();
  return {};
}

void MeasurePool::run() {
  auto started = WorkerProcess::spawn(options_.command);
  auto worker = started ? std::move(*started) : nullptr;
  Task task;
  while (next(task)) {
    const telemetry::Scope scope(task.trace);
    telemetry::Span span("pricing.measure", telemetry::SpanKind::internal);
    auto measured = measure(worker, task);
    if (!measured) span.fail(measured.error().type);
    task.done(std::move(measured));
    task = {};
  }
}

bool MeasurePool::next(Task& task) {
  std::unique_lock lock(mutex_);
  waiting_.wait(lock, [&] { return stopping_ || !interactive_.empty() || !background_.empty(); });
  if (stopping_) return false;
  auto& queue = interactive_.empty() ? background_ : interactive_;
  task = std::move(queue.front());
  queue.pop_front();
  tell_depth();
  return true;
}

Measured MeasurePool::measure(std::unique_ptr<WorkerProcess>& worker, const Task& task) {
  WorkerRequest wanted{task.file.string(), task.unit, options_.limits};
  if (telemetry::current_span()) wanted.traceparent = telemetry::current().traceparent();
  const auto request = to_json(wanted);
  for (int attempt = 1; attempt <= kTries; ++attempt) {
    if (!worker) {
      auto started = WorkerProcess::spawn(options_.command);
      if (!started) return std::move(started).error();
      worker = std::move(*started);
    }
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::microseconds(options_.deadline_us);
    const auto pid = worker->pid();
    const auto answer = worker->ask(request, deadline, cancel_fd_);
    auto broken = WorkerProcess::Broken::crashed;
    if (const auto* line = std::get_if<std::string>(&answer)) {
      if (auto measured = understand(*line)) return std::move(*measured);
    } else {
      broken = std::get<WorkerProcess::Broken>(answer);
    }

    lost_workers.with({name_of_loss(broken)}).add();
    telemetry::log(Level::warn, "pricing.worker_lost", "A measuring process gave no answer",
                   {{attr::kProcessId, pid}, {attr::kReason, name_of_loss(broken)}});
    worker.reset();
    if (broken == WorkerProcess::Broken::cancelled) return shutting_down();
    if (broken == WorkerProcess::Broken::timed_out)
      return refused("model-timed-out",
                     "The model took too long to measure. Simplify the mesh and upload it again.");
  }
  return refused("model-crashed-worker",
                 "The model cannot be measured. Export it again and check it for errors.");
}

void MeasurePool::tell_depth() const {
  queue_depth.with({"interactive"}).set(static_cast<double>(interactive_.size()));
  queue_depth.with({"background"}).set(static_cast<double>(background_.size()));
}

void MeasurePool::tell_age() {
  const auto now = std::chrono::steady_clock::now();
  const auto age_of = [&](const std::deque<Task>& queue) {
    if (queue.empty()) return 0.0;
    return std::chrono::duration<double>(now - queue.front().since).count();
  };
  const std::lock_guard lock(mutex_);
  queue_age.with({"interactive"}).set(age_of(interactive_));
  queue_age.with({"background"}).set(age_of(background_));
}

}  // namespace atelier::pricing
