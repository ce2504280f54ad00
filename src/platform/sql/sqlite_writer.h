// SPDX-License-Identifier: Apache-2.0
// The one thread that writes to a SQLite file. All closures that wait run under savepoints in one
// transaction and one sync; then their effects run and their answers are given, in their order.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/sql/sqlite_connection.h"
#include "platform/sql/write_job.h"

namespace atelier::sql::sqlite {

class WriteTx;

class Writer {
 public:
  /// Opens the file, making it where there is none. Throws Failure.
  Writer(const SqliteOptions& options, const Clock& clock);
  /// Finishes what was submitted.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Any thread. See Database::submit.
  void submit(std::function<bool(Tx&)> closure, std::function<void(const Error*)> finish);

 private:
  using Job = WriteJob;

  void loop();
  std::vector<Job> take();
  void commit(std::vector<Job>& jobs);
  Job* transact(std::vector<Job>& jobs);
  void run(Job& job);
  bool keep(Job& job, WriteTx& tx);

  const std::string name_;
  const std::size_t batch_;
  const std::size_t most_waiting_;
  const Clock& clock_;
  Connection connection_;

  const WriteAnswers answers_;
  telemetry::Counter& commits_;
  telemetry::Gauge& depth_;

  std::mutex mutex_;
  std::condition_variable waiting_;
  std::deque<Job> queue_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace atelier::sql::sqlite
