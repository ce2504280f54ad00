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
      answers_(name_),
      commits_(metrics::commits.with({name_})),
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
      queue_.push_back({std::move(closure), std::move(finish)});
      depth_.set(static_cast<double>(queue_.size()));
      waiting_.notify_one();
      return;
    }
  }
  WriteAnswers::refuse(finish);
}

void Writer::loop() {
  this_thread_commits = true;
  for (auto jobs = take(); !jobs.empty(); jobs = take()) {
    commit(jobs);
    answers_.give(jobs);
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

}  // namespace atelier::sql::sqlite
