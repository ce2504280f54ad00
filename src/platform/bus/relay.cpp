// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/relay.h"

#include <algorithm>

#include "platform/bus/message_context.h"
#include "platform/bus/send_span.h"
#include "platform/telemetry/metrics.h"

namespace atelier::bus {
namespace {

constexpr std::int64_t kTidyEvery_us = 10 * kMinute;
constexpr std::int64_t kTidyMore_us = kSecond;
constexpr std::int64_t kAskForLease_us = kSecond;
constexpr auto kLongestGathering = std::chrono::milliseconds(20);

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
      if (stopping_) break;
      woken = std::exchange(woken_, false);  // before looking: a commit from now on wakes again
    }
    const auto begun = std::chrono::steady_clock::now();
    if (hand_on()) {
      gather(std::chrono::steady_clock::now() - begun);
      continue;
    }
    settled();
    if (lease_) {
      wait();
    } else {
      wait_for_lease(woken);
    }
  }
  settled();
}

/// After a batch that was not full: as long as it took, so that more is in the next. A broker, the
/// marking as sent and the consumers' commits cost by the batch, and what they leave the writers
/// have: 1.1 times the orders where two cores do everything.
void Relay::gather(std::chrono::steady_clock::duration took) {
  if (settling_ && std::ssize(settling_->batch->messages) >= options_.batch) return;
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::min<std::chrono::steady_clock::duration>(took, kLongestGathering),
                    [&] { return stopping_; });
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
  const bool moved = hand_on();
  return settled() && moved;
}

/// One batch, which is being written down when this returns. True if anything moved.
bool Relay::hand_on() {
  if (!leads()) return false;
  tidy_at_times();
  const std::span<const PendingMessage> under_way =
      settling_ ? std::span(settling_->batch->messages) : std::span<const PendingMessage>();
  auto messages =
      outbox_.pending(clock_.now(), options_.delay.longest_us, options_.batch, under_way);
  if (!messages || messages->empty()) return false;
  const auto begun = std::chrono::steady_clock::now();
  auto handed = transport_.hand_on(*messages);
  tell_handed_on(*messages, handed, begun);
  crash_point("before_mark_sent");
  if (!settled() || std::ranges::all_of(handed, &Handed::stays)) return false;
  const auto batch = std::make_shared<HandedOn>(std::move(*messages), std::move(handed));
  const double jitter = std::uniform_real_distribution<>(0, 1)(random_);
  settling_ = {token_, batch, outbox_.settle(token_, batch, options_.delay, jitter)};
  // What stands behind one that was not sent is only found out from what is written down.
  const auto moved = std::ranges::count_if(batch->handed, [](const Handed& h) {
    return h.kind == Handed::Kind::sent || h.kind == Handed::Kind::unroutable;
  });
  const bool all = moved == std::ssize(batch->handed);
  return (all || settled()) && moved > 0;
}

/// Waits until what was handed on is written down. False where that failed: then it is handed on
/// once more, by whoever leads.
bool Relay::settled() {
  if (!settling_) return true;
  const auto written = settling_->written.get();
  const bool replaced =
      !written && written.error().kind == ErrorKind::conflict && settling_->token == token_;
  settling_.reset();
  if (replaced) lease_.reset();
  return written.ok();
}

void Relay::tidy_at_times() {
  const Instant now = clock_.now();
  if (now < next_tidy_) return;
  const auto more = outbox_.tidy();
  next_tidy_ = now + (more.ok() && *more ? kTidyMore_us : kTidyEvery_us);
}

}  // namespace atelier::bus
