// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/sqlite_writer.h"

#include <algorithm>

#include "platform/sql/failure.h"
#include "platform/sql/metrics.h"
#include "platform/sql/sqlite_tx.h"

namespace atelier::sql::sqlite {
namespace {

using std::chrono::steady_clock;

// A closure only touches the database; one that takes this long keeps every other writer waiting.
constexpr std::chrono::milliseconds kSlowClosure{50};

void warn_if_slow(std::string_view context, steady_clock::duration took) {
  if (took <= kSlowClosure) return;
  using namespace telemetry;
  log(Level::warn, "db.closure.slow", "A closure held the writer for long",
      {{attr::kContext, context},
       {attr::kDurationMs, std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}});
}

}  // namespace

Writer::Writer(const SqliteOptions& options, const Clock& clock)
    : name_(options.name),
      batch_(static_cast<std::size_t>(std::max(1, options.batch))),
      most_waiting_(options.queue),
      clock_(clock),
      connection_(options, Connection::Mode::write),
      seconds_(metrics::operation_seconds.with({name_, "write"})),
      commits_(metrics::commits.with({name_})),
      closures_(metrics::closures.with({name_})),
      depth_(metrics::queue_depth.with({name_})),
      thread_([this] { loop(); }) {}

Writer::~Writer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  waiting_.notify_one();
  thread_.join();
}

void Writer::submit(std::function<bool(Tx&)> closure, std::function<void(const Error*)> finish) {
  {
    std::lock_guard lock(mutex_);
    if (queue_.size() < most_waiting_) {
      queue_.push_back(
          {std::move(closure), std::move(finish), telemetry::current(), steady_clock::now()});
      depth_.set(static_cast<double>(queue_.size()));
      waiting_.notify_one();
      return;
    }
  }
  const Error busy{
      ErrorKind::too_many, "database-busy", "Too many writes are waiting; try again.", {}, 1};
  finish(&busy);
}

void Writer::loop() {
  this_thread_commits = true;
  for (auto jobs = take(); !jobs.empty(); jobs = take()) {
    commit(jobs);
    answer(jobs);
  }
}

/// What waits, at most a batch of it. Empty only at the end.
std::vector<Writer::Job> Writer::take() {
  std::unique_lock lock(mutex_);
  waiting_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(batch_, queue_.size()));
  std::vector<Job> jobs(std::move_iterator(queue_.begin()), std::move_iterator(end));
  queue_.erase(queue_.begin(), end);
  depth_.set(static_cast<double>(queue_.size()));
  return jobs;
}

void Writer::commit(std::vector<Job>& jobs) {
  try {
    const Job* broke = transact(jobs);
    if (broke) broke = transact(jobs);  // once more, without the one that broke it
    if (!broke) return;
    for (Job& job : jobs) job.failed = broke->failed;
  } catch (const Failure&) {
    // BEGIN or COMMIT failed: nothing of this is in the file. What a closure refused is not
    // answered as refused either, for it may have seen what others wrote.
    const Error error = report(name_, std::current_exception());
    for (Job& job : jobs) job.failed = error;
    if (connection_.in_transaction()) connection_.control("ROLLBACK");
  }
}

/// Runs all that have not failed yet in one transaction. Where SQLite leaves the transaction by
/// itself (disk full, I/O error) nothing is written and the job is returned in which it happened.
Writer::Job* Writer::transact(std::vector<Job>& jobs) {
  connection_.control("BEGIN IMMEDIATE");
  for (Job& job : jobs) {
    if (job.failed) continue;
    run(job);
    if (connection_.in_transaction()) continue;
    if (!job.failed) job.failed = to_error(Failure(Failure::Kind::io, ""));
    return &job;
  }
  connection_.control("COMMIT");
  commits_.add();
  return nullptr;
}

void Writer::run(Job& job) {
  job.span.begin(Engine::sqlite, name_, job.trace, job.submitted);
  const auto scope = job.span.scope(job.trace);
  job.effects.clear();
  WriteTx tx(connection_, clock_.now());
  const auto started = steady_clock::now();
  connection_.control("SAVEPOINT closure");
  const bool kept = keep(job, tx);
  if (connection_.in_transaction()) {
    if (!kept) connection_.control("ROLLBACK TO closure");
    connection_.control("RELEASE closure");
  }
  if (kept) job.effects = tx.take_effects();
  const auto ended = steady_clock::now();
  job.span.ran(started, ended);
  warn_if_slow(name_, ended - started);
}

/// Whether to keep what the closure wrote.
bool Writer::keep(Job& job, WriteTx& tx) {
  try {
    const bool wanted = job.closure(tx);
    tx.rethrow_swallowed();
    if (wanted && connection_.violates_deferred_key()) {
      // COMMIT would refuse, and with it all the others.
      throw Failure(Failure::Kind::misuse, "a foreign key is violated");
    }
    return wanted;
  } catch (...) {
    job.failed = report(name_, std::current_exception());
    return false;
  }
}

/// Neither effects nor answers may throw: what they feed would miss what is in the database.
void Writer::answer(std::vector<Job>& jobs) noexcept {
  const auto durable = steady_clock::now();
  for (Job& job : jobs) job.span.end(durable, job.failed ? &*job.failed : nullptr);
  for (Job& job : jobs) {
    if (job.failed) continue;
    const telemetry::Scope scope(job.trace);
    for (auto& effect : job.effects) effect();
  }
  for (Job& job : jobs) {
    const telemetry::Scope scope(job.trace);
    // What it captured ends before whoever waits goes on, and perhaps away.
    job.closure = nullptr;
    job.effects.clear();
    job.finish(job.failed ? &*job.failed : nullptr);
    seconds_.observe(std::chrono::duration<double>(steady_clock::now() - job.submitted).count());
  }
  closures_.add(jobs.size());
}

}  // namespace atelier::sql::sqlite
