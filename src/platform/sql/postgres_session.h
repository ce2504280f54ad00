// SPDX-License-Identifier: Apache-2.0
// A writer's connection that can tell what became of a commit whose answer was lost.
//
// Every transaction that writes puts its number into a row of the session's own (writer_mark) and
// so commits it with the rest. PostgreSQL's number of the transaction would not do: after a crash
// it may be given to another one, whose commit would then be taken for ours.
#pragma once

#include "platform/sql/postgres_connection.h"

namespace atelier::sql::postgres {

class Session {
 public:
  Session(const PostgresOptions& options, const Clock& clock)
      : connection_(options), clock_(clock) {}

  Connection& connection() { return connection_; }

  /// Makes the table where it is missing, and forgets sessions of long ago. Throws ServerFailure.
  void prepare_database();
  void begin();
  /// In this transaction the locks of others are waited for only so long.
  void limit_lock_wait(std::chrono::milliseconds longest);
  /// Before the first statement that writes: by this it is known later whether it took place.
  void mark();
  /// True once it is durable, false where the answer was lost. Throws what else went wrong.
  bool commit();
  /// Nobody waits for it.
  void roll_back() noexcept;
  /// Whether the last commit took place. Throws while that cannot be known: the server cannot be
  /// reached, or the old connection has not ended yet.
  bool took_place();

 private:
  Connection connection_;
  const Clock& clock_;
  const Uuid id_ = Uuid::make();
  std::int64_t mark_ = 0;
};

}  // namespace atelier::sql::postgres
