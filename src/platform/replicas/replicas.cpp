// SPDX-License-Identifier: Apache-2.0
#include "platform/replicas/replicas.h"

#include <algorithm>
#include <charconv>

#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::replicas {

std::span<const sql::Migration> migrations();  // made from schema/*.sql

namespace {

telemetry::Family<telemetry::Counter> refreshed{
    "atelier_replica_refreshed_total",
    "Things that another process changed and this one shows since, by how it learned of them",
    {"context", "because"}};
telemetry::Family<telemetry::Histogram> lag{
    "atelier_replica_lag_seconds",
    "From a change in one process to its being shown by another",
    {"context"}};

constexpr auto kPauseAfterFailure = std::chrono::seconds(1);
/// Longer than any transaction takes, and than the clocks of two machines differ.
constexpr std::int64_t kOverlap_us = 30 * kSecond;
/// A cookie this old tells of what has been looked for long since.
constexpr std::int64_t kCookieLife_us = 60 * kSecond;
constexpr int kMostTries = 3;
constexpr std::size_t kAtOnce = 32;  ///< read in one transaction
constexpr std::int64_t kKeep_us = 7 * kDay;
constexpr int kTidyAtOnce = 1000;

/// What the handler that runs on this thread has changed.
thread_local std::string written_here;

}  // namespace

Result<void> migrate(sql::Database& db) { return db.migrate("replicas", migrations()); }

std::string Replicas::Version::text() const { return key.str() + '.' + std::to_string(written_us); }

std::optional<Replicas::Version> Replicas::Version::parse(std::string_view text) {
  const auto dot = text.find('.');
  const auto key = Uuid::parse(text.substr(0, dot));
  if (!key || dot == std::string_view::npos) return std::nullopt;
  Version version{*key};
  const auto* const end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data() + dot + 1, end, version.written_us);
  if (error != std::errc() || read != end) return std::nullopt;
  return version;
}

Replicas::Replicas(bus::Bus& bus, sql::Database& db, const Clock& clock,
                   std::chrono::milliseconds look_every)
    : bus_(bus),
      db_(db),
      clock_(clock),
      epoch_(Uuid::make().str().substr(24)),
      active_(bus.reaches_others()),
      look_every_(look_every),
      seen_until_(clock.now()) {
  if (!active_) return;
  bus_.listen(
      std::string(db_.name()),
      [this](std::string_view text) {
        const auto version = Version::parse(text);
        if (version && !shows(*version)) request(version->key);
      },
      [this](Instant) {
        {
          const std::lock_guard lock(mutex_);
          missed_something_ = true;
        }
        wake_.notify_one();
      });
}

Replicas::~Replicas() { stop(); }

void Replicas::start(Refresh refresh) {
  if (!active_) return;
  refresh_ = std::move(refresh);
  thread_ = std::jthread([this](const std::stop_token& stop) { loop(stop); });
}

void Replicas::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

// ------------------------------------------------------------ one's own changes

void Replicas::changed(sql::Tx& tx, const Uuid& key) {
  if (!active_) return;
  const auto written_us = tx.first(
      "INSERT INTO replica_change (thing, written_at) VALUES ($1, $2)"
      " ON CONFLICT (thing) DO UPDATE SET written_at = CASE"
      "  WHEN replica_change.written_at >= excluded.written_at THEN replica_change.written_at + 1"
      "  ELSE excluded.written_at END"
      " RETURNING written_at",
      [](const sql::Row& row) { return row.i64(0); }, key, tx.now());
  const Version version{key, *written_us};
  written_here = version.text();
  tx.on_commit([this, version] {
    note_own(version);
    bus_.broadcast(db_.name(), version.text());
  });
}

void Replicas::begin() { written_here.clear(); }

std::string Replicas::end() {
  if (written_here.empty()) return {};
  return epoch_ + '.' + std::exchange(written_here, {});
}

void Replicas::await(std::string_view cookie, std::function<void()> then) {
  const auto dot = cookie.find('.');
  if (dot == std::string_view::npos || cookie.substr(0, dot) == epoch_) return then();
  const auto version = Version::parse(cookie.substr(dot + 1));
  if (!version || version->written_us < clock_.now().us - kCookieLife_us || shows(*version))
    return then();
  await(*version, std::move(then), kMostTries);
}

/// Tries again where a change of this process came in between.
void Replicas::await(const Version& version, std::function<void()> then, int tries) {
  db_.write([this, key = version.key](sql::Tx& tx) { return refresh(tx, {key}, "cookie"); },
            [this, version, then = std::move(then), tries](const Result<void>& done) mutable {
              if (!done || tries == 1 || shows(version)) return then();
              await(version, std::move(then), tries - 1);
            });
}

// ------------------------------------------------------------ those of others

/// All of it, that is.
bool Replicas::shows(const Version& version) const {
  const std::lock_guard lock(mutex_);
  const auto found = shown_.find(version.key);
  return found != shown_.end() && found->second.whole &&
         found->second.written_us >= version.written_us;
}

void Replicas::note_own(const Version& version) {
  const std::lock_guard lock(mutex_);
  shown_[version.key] = {version.written_us, false};
}

/// False where this process shows something later already.
bool Replicas::note_read(const Version& version) {
  const std::lock_guard lock(mutex_);
  auto& shown = shown_[version.key];
  if (shown.written_us > version.written_us) return false;
  shown = {version.written_us, true};
  return true;
}

void Replicas::request(const Uuid& key) {
  {
    const std::lock_guard lock(mutex_);
    pending_.insert(key);
  }
  wake_.notify_one();
}

void Replicas::loop(const std::stop_token& stop) {
  using Steady = std::chrono::steady_clock;
  auto next_look = Steady::now() + look_every_;
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait_until(lock, stop, next_look, [&] { return missed_something_ || !pending_.empty(); });
    if (stop.stop_requested()) return;
    // Its time comes also where messages never cease.
    const bool look = std::exchange(missed_something_, false) || Steady::now() >= next_look;
    auto keys = std::exchange(pending_, {});
    lock.unlock();
    refresh_all(std::move(keys), "message");
    if (look) {
      look_for_changes();
      next_look = Steady::now() + look_every_;
    }
    lock.lock();
  }
}

void Replicas::refresh_all(Keys keys, std::string_view because) {
  while (!keys.empty()) {
    const auto end =
        std::next(keys.begin(), static_cast<std::ptrdiff_t>(std::min(kAtOnce, keys.size())));
    const Keys some(keys.begin(), end);
    const auto done =
        db_.write([this, &some, because](sql::Tx& tx) { return refresh(tx, some, because); });
    if (!done) {
      telemetry::log(telemetry::Level::warn, "replica.behind",
                     "What other processes changed cannot be read now: " + done.error().detail,
                     {{telemetry::attr::kContext, db_.name()}});
      std::unique_lock lock(mutex_);
      pending_.merge(keys);
      wake_.wait_for(lock, thread_.get_stop_token(), kPauseAfterFailure, [] { return false; });
      return;
    }
    keys.erase(keys.begin(), end);
  }
}

/// Writes nothing and locks nothing. What is read is at least as new as the version. Where this
/// process has committed a later one before it comes to showing that, it is read again.
Result<void> Replicas::refresh(sql::Tx& tx, const Keys& keys, std::string_view because) {
  for (const auto& key : keys) {
    const auto written_us = tx.first(
        "SELECT written_at FROM replica_change WHERE thing = $1",
        [](const sql::Row& row) { return row.i64(0); }, key);
    if (!written_us) continue;
    auto show = refresh_(tx, key);
    tx.on_commit([this, version = Version{key, *written_us}, show = std::move(show), because] {
      if (!note_read(version)) return request(version.key);
      show();
      refreshed.with({db_.name(), because}).add();
      lag.with({db_.name()})
          .observe(static_cast<double>(clock_.now().us - version.written_us) / kSecond);
    });
  }
  return {};
}

void Replicas::look_for_changes() {
  const auto now = clock_.now();
  const auto since = seen_until_ - kOverlap_us;
  auto found = db_.read([&](sql::Reader& db) -> Result<Keys> {
    Keys keys;
    db.each(
        "SELECT thing, written_at FROM replica_change WHERE written_at > $1",
        [&](const sql::Row& row) {
          const auto key = row.uuid(0);
          const std::lock_guard lock(mutex_);
          const auto shown = shown_.find(key);
          if (shown == shown_.end() || shown->second.written_us < row.i64(1)) keys.insert(key);
        },
        since);
    return keys;
  });
  if (!found) return;  // and look again, from the same time on
  refresh_all(std::move(*found), "search");
  seen_until_ = now;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(shown_, [&](const auto& item) { return item.second.written_us <= since.us; });
  }
  db_.write(
      [](sql::Tx& tx) -> Result<void> {
        tx.exec(
            "DELETE FROM replica_change WHERE thing IN (SELECT thing FROM replica_change"
            " WHERE written_at < $1 ORDER BY written_at LIMIT $2)",
            tx.now() - kKeep_us, kTidyAtOnce);
        return {};
      },
      [](const Result<void>&) {});
}

}  // namespace atelier::replicas
