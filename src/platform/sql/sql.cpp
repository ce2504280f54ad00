// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/sql.h"

#include <condition_variable>
#include <mutex>

#include "platform/sql/failure.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::sql {
namespace {

telemetry::Family<telemetry::Counter> failures{
    "atelier_db_failures_total",
    "Closures that the engine or an exception ended, by what whoever asked was told.",
    {"context", "type"}};

}  // namespace

Uuid Row::uuid(int column) const {
  const auto parsed = Uuid::parse(text(column));
  if (!parsed) throw Failure(Failure::Kind::misuse, "no UUID in column: " + str(column));
  return *parsed;
}

struct Database::Latch::State {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
};

Database::Latch::Latch() : state_(std::make_unique<State>()) {}
Database::Latch::~Latch() = default;

void Database::Latch::open() {
  // Notified under the lock: once the waiter has it, nothing here touches the state any more.
  std::lock_guard lock(state_->mutex);
  state_->open = true;
  state_->changed.notify_one();
}

void Database::Latch::wait() {
  ATELIER_ASSERT(!this_thread_commits);
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [&] { return state_->open; });
}

Error to_error(const Failure& failure) {
  switch (failure.kind) {
    case Failure::Kind::busy:
      return {ErrorKind::unavailable, "database-busy", "The database is busy; try again.", {}, 1};
    case Failure::Kind::full:
      return {ErrorKind::unavailable, "storage-full", "The disk is full; try again later.", {}, 60};
    case Failure::Kind::io:
      return {
          ErrorKind::unavailable, "storage-failed", "The disk failed; try again later.", {}, 10};
    case Failure::Kind::unreachable:
      return {ErrorKind::unavailable,
              "database-unreachable",
              "The database does not answer, so it is not known whether this was done; try again "
              "later.",
              {},
              2};
    case Failure::Kind::misuse:
      break;
  }
  return {ErrorKind::internal, "internal", "Something went wrong here; it was logged."};
}

Error report(std::string_view context, const std::exception_ptr& thrown) {
  using namespace telemetry;
  const auto tell = [&](std::string_view type, std::string_view message) {
    failures.with({context, type}).add();
    log(Level::error, "db.closure.failed", "A closure failed and was rolled back",
        {{attr::kContext, context}, {attr::kErrorType, type}, {attr::kExceptionMessage, message}});
  };
  try {
    std::rethrow_exception(thrown);
  } catch (const Failure& failure) {
    Error error = to_error(failure);
    tell(error.type, failure.what());
    return error;
  } catch (const std::exception& exception) {
    tell("exception", exception.what());
  } catch (...) {
    tell("exception", "not a std::exception");
  }
  return to_error(Failure(Failure::Kind::misuse, ""));
}

}  // namespace atelier::sql
