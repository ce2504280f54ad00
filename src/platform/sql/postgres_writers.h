// SPDX-License-Identifier: Apache-2.0
// Threads that write to a PostgreSQL database, each with a session of its own: they take closures
// off one queue and give each a transaction. Effects and answers follow in the order of commits.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "platform/sql/commit_order.h"
#include "platform/sql/operation_span.h"
#include "platform/sql/postgres_session.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"

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
  struct Job {
    std::function<bool(Tx&)> closure;
    std::function<void(const Error*)> finish;
    telemetry::TraceContext trace;
    std::chrono::steady_clock::time_point submitted;
    std::vector<std::function<void()>> effects = {};  ///< of a closure that is to be kept
    std::optional<Error> failed = {};                 ///< the engine's, or of an exception
    TransactionSpan span = {};
  };
  using Shared = std::shared_ptr<Job>;

  void loop(Session& session);
  Shared take();
  void run(const Shared& job, Session& session);
  void transact(const Shared& job, Session& session);
  bool run_closure(Job& job, WriteTx& tx);
  void commit(const Shared& job, Session& session, bool begun);
  bool took_place(Job& job, Session& session);
  bool pause(std::chrono::microseconds most);
  void answer(Job& job) noexcept;

  const PostgresOptions& options_;
  const Clock& clock_;
  CommitOrder order_;

  telemetry::Histogram& seconds_;
  telemetry::Counter& commits_;
  telemetry::Counter& closures_;
  telemetry::Gauge& depth_;

  std::mutex mutex_;
  std::condition_variable waiting_;
  std::deque<Shared> queue_;
  bool stopping_ = false;
  std::condition_variable stopped_;

  std::vector<std::unique_ptr<Session>> sessions_;
  std::vector<std::thread> threads_;  // last: they use all of the above
};

}  // namespace atelier::sql::postgres
