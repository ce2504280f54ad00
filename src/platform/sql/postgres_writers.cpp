// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/postgres_writers.h"

#include <random>

#include "platform/sql/failure.h"
#include "platform/sql/metrics.h"
#include "platform/sql/postgres_tx.h"

namespace atelier::sql::postgres {
namespace {

using std::chrono::steady_clock;

constexpr int kMostConflicts = 10;
/// More than this is no connection that happened to break but a server that is down.
constexpr int kMostLost = 2;
constexpr std::chrono::microseconds kPause{2000};  ///< longer by each attempt
constexpr std::chrono::milliseconds kAskAgain{100};

telemetry::Family<telemetry::Counter> again{"atelier_db_retries_total",
                                            "Transactions run once more, by what broke them.",
                                            {"context", "reason"}};
telemetry::Family<telemetry::Counter> in_doubt{
    "atelier_db_commits_in_doubt_total",
    "Commits whose answer was lost, by what was found out about them.",
    {"context", "outcome"}};

void log_doubt(const std::string& context, std::string_view outcome) {
  using namespace telemetry;
  in_doubt.with({context, outcome}).add();
  log(Level::warn, "db.commit.in_doubt", "The answer to a commit was lost: " + std::string(outcome),
      {{attr::kContext, context}});
}

}  // namespace

Writers::Writers(const PostgresOptions& options, const Clock& clock, std::unique_ptr<Session> first)
    : options_(options),
      clock_(clock),
      seconds_(metrics::operation_seconds.with({options.name, "write"})),
      commits_(metrics::commits.with({options.name})),
      closures_(metrics::closures.with({options.name})),
      depth_(metrics::queue_depth.with({options.name})) {
  sessions_.push_back(std::move(first));
  for (int i = 1; i < options.writers; ++i)
    sessions_.push_back(std::make_unique<Session>(options, clock));
  for (auto& session : sessions_) threads_.emplace_back([this, &session] { loop(*session); });
}

Writers::~Writers() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  waiting_.notify_all();
  stopped_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Writers::submit(std::function<bool(Tx&)> closure, std::function<void(const Error*)> finish) {
  auto job = std::make_shared<Job>(
      Job{std::move(closure), std::move(finish), telemetry::current(), steady_clock::now()});
  {
    std::lock_guard lock(mutex_);
    // Answers may wait as well: for a commit before theirs that is in doubt.
    if (queue_.size() < options_.queue && order_.open() <= options_.queue) {
      queue_.push_back(std::move(job));
      depth_.set(static_cast<double>(queue_.size()));
      waiting_.notify_one();
      return;
    }
  }
  const Error busy{
      ErrorKind::too_many, "database-busy", "Too many writes are waiting; try again.", {}, 1};
  job->finish(&busy);
}

void Writers::loop(Session& session) {
  this_thread_commits = true;
  while (const auto job = take()) run(job, session);
}

/// nullptr at the end.
Writers::Shared Writers::take() {
  std::unique_lock lock(mutex_);
  waiting_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
  if (queue_.empty()) return nullptr;
  auto job = std::move(queue_.front());
  queue_.pop_front();
  depth_.set(static_cast<double>(queue_.size()));
  return job;
}

/// Until it is done, refused, or no use trying again.
void Writers::run(const Shared& job, Session& session) {
  job->span.begin(Engine::postgres, options_.name, job->trace, job->submitted);
  const telemetry::Scope scope(job->trace);
  int conflicts = 0;
  int lost = 0;
  for (;;) {
    try {
      return transact(job, session);
    } catch (const ServerFailure& failure) {
      session.roll_back();
      const bool once_more =
          failure.conflict() ? ++conflicts < kMostConflicts : failure.lost() && ++lost < kMostLost;
      if (!once_more) {
        job->failed = report(options_.name, std::current_exception());
        break;
      }
      again.with({options_.name, failure.conflict() ? "conflict" : "connection"}).add();
    } catch (...) {
      session.roll_back();
      job->failed = report(options_.name, std::current_exception());
      break;
    }
    if (conflicts > 0) pause(kPause * conflicts);
  }
  answer(*job);
}

/// Whether to keep what it wrote.
bool Writers::run_closure(Job& job, WriteTx& tx) {
  const auto scope = job.span.scope(job.trace);
  const auto started = steady_clock::now();
  const bool wanted = job.closure(tx);
  if (tx.begun()) tx.finish();
  job.span.ran(started, steady_clock::now());
  return wanted;
}

/// Throws where nothing was written.
void Writers::transact(const Shared& job, Session& session) {
  WriteTx tx(session.connection(), clock_.now(), [&] { session.begin(); });
  const bool wanted = run_closure(*job, tx);
  if (wanted) {
    job->effects = tx.take_effects();
    return commit(job, session, tx.begun());
  }
  if (tx.begun()) session.roll_back();
  answer(*job);
}

/// Throws where nothing was written. `begun` is false where there is nothing to write.
void Writers::commit(const Shared& job, Session& session, bool begun) {
  const auto ticket = order_.draw();
  bool kept = !begun;
  try {
    if (begun) {
      kept = session.commit() || took_place(*job, session);
      if (kept) commits_.add();
    }
  } catch (...) {
    order_.settle(ticket, [] {});
    throw;
  }
  if (!kept) {
    order_.settle(ticket, [] {});
    throw ServerFailure("", "the connection broke before the commit took place");
  }
  order_.settle(ticket, [this, job] { answer(*job); });
}

/// What became of a commit whose answer was lost. Whoever waits is told after a while that it is
/// not known; the ticket is held until it is, so that what follows a commit that did take place is
/// not left out.
bool Writers::took_place(Job& job, Session& session) {
  const auto asked = steady_clock::now();
  for (;;) {
    try {
      const bool committed = session.took_place();
      log_doubt(options_.name, committed ? "committed" : "rolled back");
      if (!committed && !job.finish)
        throw Failure(Failure::Kind::unreachable, "rolled back after it was given up");
      return committed;
    } catch (const ServerFailure&) {
      // The server is not back yet, or still busy with that commit.
    }
    if (job.finish && steady_clock::now() - asked > options_.wait) {
      const Error unknown = to_error(Failure(Failure::Kind::unreachable, ""));
      job.finish(&unknown);
      job.finish = nullptr;
    }
    if (!pause(kAskAgain)) {
      log_doubt(options_.name, "unknown");
      throw Failure(Failure::Kind::unreachable, "stopped before it was known");
    }
  }
}

/// Half of it to all of it. False when there is no time left.
bool Writers::pause(std::chrono::microseconds most) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const double part = std::uniform_real_distribution<>(0.5, 1)(random);
  std::unique_lock lock(mutex_);
  return !stopped_.wait_for(lock, most * part, [&] { return stopping_; });
}

/// Neither effects nor answers may throw: what they feed would miss what is in the database.
void Writers::answer(Job& job) noexcept {
  job.span.end(steady_clock::now(), job.failed ? &*job.failed : nullptr);
  const telemetry::Scope scope(job.trace);
  if (!job.failed)
    for (auto& effect : job.effects) effect();
  // What it captured ends before whoever waits goes on, and perhaps away.
  job.closure = nullptr;
  job.effects.clear();
  if (job.finish) job.finish(job.failed ? &*job.failed : nullptr);
  seconds_.observe(std::chrono::duration<double>(steady_clock::now() - job.submitted).count());
  closures_.add();
}

}  // namespace atelier::sql::postgres
