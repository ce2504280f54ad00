// SPDX-License-Identifier: Apache-2.0
// Threads that write to a PostgreSQL database, each with a session of its own: they take closures
// off one queue. While they are fewer than what waits, several closures share a transaction, which
// costs the database about as much as one of them. Where one of those fails, is refused after it
// has written or has to wait for a lock, all of that is undone and each runs once more alone.
// Effects and answers follow in the order of commits.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/sql/commit_order.h"
#include "platform/sql/postgres_session.h"
#include "platform/sql/write_job.h"

namespace atelier::sql::postgres {

class WriteTx;

class Writers {
 public:
  /// `first` is a session that is connected already.
  Writers(const PostgresOptions& options, const Clock& clock, std::unique_ptr<Session> first);
  /// Finishes what was submitted.
  ~Writers();
  Writers(const Writers&) = delete;
  Writers& operator=(const Writers&) = delete;

  /// Any thread. See Database::submit.
  void submit(std::function<bool(Tx&)> closure, std::function<void(const Error*)> finish);

 private:
  using Job = WriteJob;
  /// What shares a transaction. Kept alive by whoever still has to answer it.
  using Group = std::shared_ptr<std::vector<Job>>;
  struct Writer {
    std::unique_ptr<Session> session;
    std::size_t most;  ///< that it takes at once: fewer after a group that broke
  };

  void loop(Writer& writer);
  Group take(std::size_t most);
  void run(const Group& group, Writer& writer);
  bool together(const Group& group, Session& session);
  void alone(const Group& job, Session& session);
  bool transact(const Group& group, Session& session);
  bool keep(Job& job, WriteTx& tx);
  void commit(const Group& group, Session& session, bool wrote);
  bool took_place(std::vector<Job>& jobs, Session& session);
  bool pause(std::chrono::microseconds most);
  void fail(std::vector<Job>& jobs, const Error& error);

  const PostgresOptions& options_;
  const Clock& clock_;
  CommitOrder order_;

  const WriteAnswers answers_;
  telemetry::Counter& commits_;
  telemetry::Gauge& depth_;

  std::mutex mutex_;
  std::condition_variable waiting_;
  std::deque<Job> queue_;
  std::size_t idle_ = 0;  ///< threads that wait for work
  bool stopping_ = false;
  std::condition_variable stopped_;

  std::deque<Writer> writers_;
  std::vector<std::thread> threads_;  // last: they use all of the above
};

}  // namespace atelier::sql::postgres
