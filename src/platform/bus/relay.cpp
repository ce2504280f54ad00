// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/relay.h"

#include <algorithm>

#include "platform/bus/message_context.h"
#include "platform/telemetry/metrics.h"

namespace atelier::bus {
namespace {

constexpr std::int64_t kTidyEvery_us = 10 * kMinute;
constexpr std::int64_t kTidyMore_us = kSecond;
constexpr std::int64_t kAskForLease_us = kSecond;

telemetry::Family<telemetry::Gauge> leading{
    "atelier_relay_leading", "1 where this program's relay hands the outbox on.", {"database"}};

}  // namespace

Relay::Relay(sql::Database& db, Transport& transport, const RelayOptions& options,
             const Clock& clock)
    : db_(db),
      transport_(transport),
      options_(options),
      clock_(clock),
      outbox_(db),
      next_tidy_(clock.now() + kTidyEvery_us) {}

Relay::~Relay() { stop(); }

void Relay::start() {
  if (thread_.joinable()) return;
  stopping_ = false;
  thread_ = std::thread([this] { loop(); });
}

void Relay::stop() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
  lease_.reset();  // another may go on at once
}

void Relay::wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void Relay::loop() {
  for (;;) {
    bool woken = false;
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
      woken = std::exchange(woken_, false);  // before looking: a commit from now on wakes again
    }
    if (round()) continue;
    if (lease_) {
      wait();
    } else {
      wait_for_lease(woken);
    }
  }
}

/// Whoever leads hands on what is committed here too.
void Relay::wait_for_lease(bool woken) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(kAskForLease_us);
  for (;;) {
    if (woken) options_.tell_leader();
    std::unique_lock lock(mutex_);
    woken = changed_.wait_until(lock, until, [&] { return woken_ || stopping_; });
    if (!woken || stopping_) return;
    woken_ = false;
  }
}

void Relay::wait() {
  auto timeout_us = options_.poll_us;
  const Instant now = clock_.now();
  if (const auto retry = outbox_.next_retry(now)) timeout_us = std::min(timeout_us, *retry - now);
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::microseconds(timeout_us),
                    [&] { return woken_ || stopping_; });
}

/// Whether this is the one relay of its database, as far as it knows.
bool Relay::leads() {
  if (lease_ && lease_->held()) return true;
  leading.with({db_.name()}).set(0);
  lease_.reset();  // before asking: it may be free now
  lease_ = db_.try_lease(kRelayLease);
  if (!lease_) return false;
  const auto token = outbox_.take_over();
  if (!token) {
    lease_.reset();
    return false;
  }
  token_ = *token;
  leading.with({db_.name()}).set(1);
  return true;
}

bool Relay::round() {
  if (!leads()) return false;
  tidy_at_times();
  const auto messages = outbox_.pending(clock_.now(), options_.delay.longest_us, options_.batch);
  if (!messages || messages->empty()) return false;
  const auto handed = transport_.hand_on(*messages);
  crash_point("before_mark_sent");
  const double jitter = std::uniform_real_distribution<>(0, 1)(random_);
  const auto settled = outbox_.settle(token_, *messages, handed, options_.delay, jitter);
  if (!settled) {
    if (settled.error().kind == ErrorKind::conflict) lease_.reset();
    return false;
  }
  return std::ranges::any_of(handed, [](const Handed& h) {
    return h.kind == Handed::Kind::sent || h.kind == Handed::Kind::unroutable;
  });
}

void Relay::tidy_at_times() {
  const Instant now = clock_.now();
  if (now < next_tidy_) return;
  const auto more = outbox_.tidy();
  next_tidy_ = now + (more.ok() && *more ? kTidyMore_us : kTidyEvery_us);
}

}  // namespace atelier::bus
