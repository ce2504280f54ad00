// SPDX-License-Identifier: Apache-2.0
// Several processes may serve one context from one database, each with a projection of its own in
// memory. What one of them commits, the others show a moment later:
//
//   - whoever changes a thing (an order) notes it in its transaction and, once it is durable, tells
//     the others over the bus, which may lose what it carries
//   - the others then show the thing as it is in the database
//   - every few seconds each looks into the database for what it has not heard of: a process that
//     died before it could tell, a broker that was away
//
// Whoever wrote sees it at once, whichever process answers next: the answer to a write carries a
// cookie with which another process makes sure that it shows that very thing first.
//
// Where the bus reaches no other process nothing of this happens, and nothing is written. Why it is
// so: docs/decisions/0006-replicas.md.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "platform/bus/bus.h"
#include "platform/http/own_writes.h"

namespace atelier::replicas {

Result<void> migrate(sql::Database& db);

/// The part of one process in one context. Thread-safe.
class Replicas final : public http::OwnWrites {
 public:
  /// The database's name is the context's. `look_every`: how often it looks for what it has not
  /// heard of.
  Replicas(bus::Bus& bus, sql::Database& db, const Clock& clock,
           std::chrono::milliseconds look_every = std::chrono::seconds(5));
  ~Replicas() override;
  Replicas(const Replicas&) = delete;
  Replicas& operator=(const Replicas&) = delete;

  /// In the transaction that changes what is shown of `key`, after the change.
  void changed(sql::Tx& tx, const Uuid& key);

  using Show = std::function<void()>;
  /// Reads a thing; what it returns shows it, and is called in its place among the commits of this
  /// process, unless one of those has changed the thing since.
  using Refresh = std::function<Show(sql::Reader&, const Uuid& key)>;
  /// Once the projection is loaded. What was changed since this was made is shown first.
  void start(Refresh refresh);
  void stop();

  /// For the router; nullptr where there are no replicas.
  http::OwnWrites* own_writes() { return active_ ? this : nullptr; }
  void begin() override;
  std::string end() override;
  void await(std::string_view cookie, std::function<void()> then) override;

 private:
  struct Version {
    Uuid key;
    std::int64_t written_us = 0;  ///< ascends with each change of the thing

    /// "<key>.<written_us>"
    std::string text() const;
    static std::optional<Version> parse(std::string_view text);
  };
  using Keys = std::set<Uuid>;

  bool shows(const Version& version) const;
  void note_own(const Version& version);
  bool note_read(const Version& version);
  void loop(const std::stop_token& stop);
  void refresh_all(Keys keys, std::string_view because);
  Result<void> refresh(sql::Tx& tx, const Keys& keys, std::string_view because);
  void await(const Version& version, std::function<void()> then, int tries);
  void request(const Uuid& key);
  void look_for_changes();

  bus::Bus& bus_;
  sql::Database& db_;
  const Clock& clock_;
  const std::string epoch_;  ///< of this process
  const bool active_;
  const std::chrono::milliseconds look_every_;
  Refresh refresh_;

  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  Keys pending_;
  bool missed_something_ = true;
  Instant seen_until_;  ///< all that was written before is known
  /// The last version that is shown here, of things changed in the last minute.
  struct Shown {
    std::int64_t written_us = 0;
    bool whole = false;  ///< read after it; a change of one's own may show no more than itself
  };
  std::unordered_map<Uuid, Shown> shown_;
  std::jthread thread_;
};

}  // namespace atelier::replicas
