// SPDX-License-Identifier: Apache-2.0
// What goes wrong in the drill, from outside of the program; each is mended at the end of its life.
#pragma once

#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

struct pg_conn;

namespace atelier::drill {

/// A session that nobody watches holds what the relay of a context needs to hand anything on.
class RelayHeldUp {
 public:
  /// `database` is the context's. Throws std::runtime_error where it cannot.
  explicit RelayHeldUp(const std::string& database);
  ~RelayHeldUp();
  RelayHeldUp(const RelayHeldUp&) = delete;
  RelayHeldUp& operator=(const RelayHeldUp&) = delete;

 private:
  pg_conn* session_ = nullptr;
};

/// The sessions of one database stand still, and there are no new ones.
class DatabasePaused {
 public:
  explicit DatabasePaused(const std::string& database);
  ~DatabasePaused();
  DatabasePaused(const DatabasePaused&) = delete;
  DatabasePaused& operator=(const DatabasePaused&) = delete;

 private:
  std::vector<pid_t> processes_;
};

}  // namespace atelier::drill
