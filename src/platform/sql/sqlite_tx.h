// SPDX-License-Identifier: Apache-2.0
// What closures are given: Reader on a snapshot, Tx on the writer's connection.
#pragma once

#include <exception>
#include <functional>
#include <utility>
#include <vector>

#include "platform/sql/sqlite_connection.h"

namespace atelier::sql::sqlite {

class SnapshotReader final : public Reader {
 public:
  SnapshotReader(Connection& connection, Instant now) : connection_(connection), now_(now) {}
  Instant now() const override { return now_; }

 protected:
  void query(Sql sql, std::span<const Value> params, const Visit& visit) override {
    connection_.query(sql, params, visit);
  }

 private:
  Connection& connection_;
  Instant now_;
};

class WriteTx final : public Tx {
 public:
  WriteTx(Connection& connection, Instant now) : connection_(connection), now_(now) {}
  Instant now() const override { return now_; }
  using Tx::lock;
  void lock(std::span<const std::string_view>) override {}
  void on_commit(std::function<void()> effect) override { effects_.push_back(std::move(effect)); }
  std::vector<std::function<void()>> take_effects() { return std::move(effects_); }

  /// A migration, whose failure the caller answers for.
  void script(const char* text) { connection_.script(text); }
  /// PostgreSQL aborts the transaction of a statement that failed even where the closure swallowed
  /// the exception; so do we.
  void rethrow_swallowed() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 protected:
  void query(Sql sql, std::span<const Value> params, const Visit& visit) override {
    noting([&] { connection_.query(sql, params, visit); });
  }
  std::size_t execute(Sql sql, std::span<const Value> params) override {
    noting([&] { changed_.push_back(connection_.execute(sql, params)); });
    return changed_.size() - 1;
  }
  std::int64_t changed(std::size_t statement) override { return changed_[statement]; }

 private:
  void noting(auto work) {
    try {
      work();
    } catch (const Failure&) {
      failure_ = std::current_exception();
      throw;
    }
  }

  Connection& connection_;
  Instant now_;
  std::vector<std::int64_t> changed_;  ///< by each statement
  std::vector<std::function<void()>> effects_;
  std::exception_ptr failure_;
};

}  // namespace atelier::sql::sqlite
