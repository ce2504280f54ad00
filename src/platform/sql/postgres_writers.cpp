// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/postgres_writers.h"

#include <algorithm>
#include <random>
#include <utility>

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
/// For the locks of others while several closures share a transaction: they hold locks in any
/// order, so two such transactions may wait for each other.
constexpr std::chrono::milliseconds kShortWait{20};

telemetry::Family<telemetry::Counter> again{"atelier_db_retries_total",
                                            "Transactions run once more, by what broke them.",
                                            {"context", "reason"}};
telemetry::Family<telemetry::Counter> in_doubt{
    "atelier_db_commits_in_doubt_total",
    "Commits whose answer was lost, by what was found out about them.",
    {"context", "outcome"}};

/// A commit in doubt that nobody waits for any more: not to be run again.
struct GivenUp : Failure {
  explicit GivenUp(const std::string& why) : Failure(Kind::unreachable, why) {}
};

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
      answers_(options.name),
      commits_(metrics::commits.with({options.name})),
      depth_(metrics::queue_depth.with({options.name})) {
  const auto batch = static_cast<std::size_t>(std::max(1, options.batch));
  writers_.push_back({std::move(first), batch});
  while (std::ssize(writers_) < options.writers)
    writers_.push_back({std::make_unique<Session>(options, clock), batch});
  for (auto& writer : writers_) threads_.emplace_back([this, &writer] { loop(writer); });
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
  {
    std::lock_guard lock(mutex_);
    // Answers may wait as well: for a commit before theirs that is in doubt.
    if (queue_.size() < options_.queue && order_.open() <= options_.queue) {
      queue_.push_back({std::move(closure), std::move(finish)});
      depth_.set(static_cast<double>(queue_.size()));
      waiting_.notify_one();
      return;
    }
  }
  WriteAnswers::refuse(finish);
}

void Writers::loop(Writer& writer) {
  this_thread_commits = true;
  for (auto group = take(writer.most); !group->empty(); group = take(writer.most))
    run(group, writer);
}

/// What waits, shared with the writers that wait for it. Empty only at the end.
Writers::Group Writers::take(std::size_t most) {
  std::unique_lock lock(mutex_);
  ++idle_;
  waiting_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
  const auto share = (queue_.size() + idle_ - 1) / idle_;
  --idle_;
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(most, share));
  auto group = std::make_shared<std::vector<Job>>(std::move_iterator(queue_.begin()),
                                                  std::move_iterator(end));
  queue_.erase(queue_.begin(), end);
  depth_.set(static_cast<double>(queue_.size()));
  return group;
}

void Writers::run(const Group& group, Writer& writer) {
  if (group->size() == 1) return alone(group, *writer.session);
  if (together(group, *writer.session)) {
    writer.most = std::min(writer.most + 1, static_cast<std::size_t>(options_.batch));
    return;
  }
  again.with({options_.name, "group"}).add();
  writer.most = std::max<std::size_t>(1, group->size() / 2);
  for (Job& job : *group) {
    auto one = std::make_shared<std::vector<Job>>();
    one->push_back(std::move(job));
    alone(one, *writer.session);
  }
}

/// False where nothing was written and each is to run once more, alone.
bool Writers::together(const Group& group, Session& session) {
  try {
    return transact(group, session);
  } catch (const GivenUp&) {
    fail(*group, report(options_.name, std::current_exception()));
    return true;
  } catch (...) {
    session.roll_back();
    return false;
  }
}

/// Until it is done, refused, or no use trying again.
void Writers::alone(const Group& job, Session& session) {
  int conflicts = 0;
  int lost = 0;
  for (;;) {
    try {
      transact(job, session);
      return;
    } catch (const ServerFailure& failure) {
      session.roll_back();
      const bool once_more =
          failure.conflict() ? ++conflicts < kMostConflicts : failure.lost() && ++lost < kMostLost;
      if (!once_more) return fail(*job, report(options_.name, std::current_exception()));
      again.with({options_.name, failure.conflict() ? "conflict" : "connection"}).add();
    } catch (...) {
      session.roll_back();
      return fail(*job, report(options_.name, std::current_exception()));
    }
    if (conflicts > 0) pause(kPause * conflicts);
  }
}

/// Whether to keep what the closure wrote.
bool Writers::keep(Job& job, WriteTx& tx) {
  job.span.begin(Engine::postgres, options_.name, job.trace, job.submitted);
  const auto scope = job.span.scope(job.trace);
  const auto started = steady_clock::now();
  const bool wanted = job.closure(tx);
  tx.rethrow_swallowed();
  job.span.ran(started, steady_clock::now());
  return wanted;
}

/// Throws where nothing was written. False where nothing is to be kept of what several have
/// written, so that it is not known what the others would have found.
bool Writers::transact(const Group& group, Session& session) {
  const bool several = group->size() > 1;
  bool begun = false;
  bool marked = false;
  const std::function<void(bool)> prepare = [&](bool writes) {
    if (!std::exchange(begun, true)) {
      session.begin();
      if (several) session.limit_lock_wait(kShortWait);
    }
    if (writes && !std::exchange(marked, true)) session.mark();
  };
  bool any_kept = false;
  for (Job& job : *group) {
    WriteTx tx(session.connection(), clock_.now(), prepare);
    const bool kept = keep(job, tx);
    if (!kept && tx.wrote() && several) {
      session.roll_back();
      return false;
    }
    if (kept) job.effects = tx.take_effects();
    any_kept |= kept;
  }
  if (any_kept) {
    session.connection().finish();
    commit(group, session, marked);
  } else {
    answers_.give(*group);
  }
  if (begun && !(any_kept && marked)) session.roll_back();
  return true;
}

/// Throws where nothing was written. `wrote` is false where there is nothing to commit.
void Writers::commit(const Group& group, Session& session, bool wrote) {
  const auto ticket = order_.draw();
  bool kept = !wrote;
  try {
    if (wrote) {
      kept = session.commit() || took_place(*group, session);
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
  order_.settle(ticket, [this, group] { answers_.give(*group); });
}

/// What became of a commit whose answer was lost. Whoever waits is told after a while that it is
/// not known; the ticket is held until it is, so that what follows a commit that did take place is
/// not left out.
bool Writers::took_place(std::vector<Job>& jobs, Session& session) {
  const auto asked = steady_clock::now();
  bool given_up = false;
  for (;;) {
    try {
      const bool committed = session.took_place();
      log_doubt(options_.name, committed ? "committed" : "rolled back");
      if (!committed && given_up) throw GivenUp("rolled back after it was given up");
      return committed;
    } catch (const ServerFailure&) {
      // The server is not back yet, or still busy with that commit.
    }
    if (!given_up && steady_clock::now() - asked > options_.wait) {
      given_up = true;
      const Error unknown = to_error(Failure(Failure::Kind::unreachable, ""));
      for (Job& job : jobs) std::exchange(job.finish, nullptr)(&unknown);
    }
    if (!pause(kAskAgain)) {
      log_doubt(options_.name, "unknown");
      throw GivenUp("stopped before it was known");
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

void Writers::fail(std::vector<Job>& jobs, const Error& error) {
  for (Job& job : jobs) job.failed = error;
  answers_.give(jobs);
}

}  // namespace atelier::sql::postgres
