// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/bus_base.h"

#include <algorithm>

#include "platform/bus/dead_letters.h"
#include "platform/telemetry/metrics.h"

namespace atelier::bus {

namespace {

using telemetry::Family;
using telemetry::Gauge;

Family<Gauge> outbox_pending{
    "atelier_outbox_pending", "Messages written and not handed on yet.", {"database"}};
Family<Gauge> outbox_age{"atelier_outbox_oldest_age_seconds",
                         "Age of the oldest message that was not handed on yet.",
                         {"database"}};
Family<Gauge> dead_letter_count{"atelier_dead_letters",
                                "Messages that wait for a person to replay or discard them.",
                                {"queue"}};

Error no_such_database() {
  return {ErrorKind::not_found, "database-not-found", "No such database."};
}

}  // namespace

Result<const Outbox*> BusBase::attach(sql::Database& db) {
  if (Attached* const known = attached(db.name())) return &known->outbox;
  ATELIER_TRY(prepare(db));
  const RelayOptions relay{
      .delay = {options_.first_retry_us, options_.longest_retry_us},
      .poll_us = options_.poll_us,
      .batch = options_.batch,
      .tell_leader = [this, database = std::string(db.name())] { tell_leader(database); }};
  attached_.push_back(std::make_unique<Attached>(db, transport(), relay, clock_));
  return &attached_.back()->outbox;
}

void BusBase::subscribe(std::shared_ptr<Consumer> consumer) {
  ATELIER_ASSERT(attached(consumer->db().name()) != nullptr);
  ATELIER_ASSERT(inbox(consumer->queue()) == nullptr);
  inboxes_.push_back(std::make_unique<Inbox>(consumer, options_.attempts));
  connect(*consumer, *inboxes_.back());
}

void BusBase::wake_relay(std::string_view database) {
  if (Attached* const found = attached(database)) found->relay.wake();
}

void BusBase::start_relays() {
  gauges_ = telemetry::on_scrape([this] { refresh_gauges(); });
  for (auto& one : attached_) one->relay.start();
}

void BusBase::stop_relays() {
  gauges_.reset();
  for (auto& one : attached_) one->relay.stop();
}

bool BusBase::relay_round() {
  bool moved = false;
  for (auto& one : attached_) moved = one->relay.round() || moved;
  return moved;
}

Result<void> BusBase::replay(const Uuid& message, std::string_view queue,
                             const Decision& decision) {
  if (Inbox* const found = inbox(queue)) return found->replay(message, decision);
  if (queue != kUnroutable) return no_such_dead_letter();
  for (auto& one : attached_) {
    auto replayed = one->relay.outbox().replay_unroutable(message, decision);
    if (replayed.ok()) one->relay.wake();
    if (replayed.ok() || replayed.error().kind != ErrorKind::not_found) return replayed;
  }
  return no_such_dead_letter();
}

Result<OutboxStatus> BusBase::outbox_status(std::string_view database) {
  Attached* const found = attached(database);
  if (!found) return no_such_database();
  return found->relay.outbox().status(clock_.now());
}

Result<std::int64_t> BusBase::resend(std::string_view database, Instant since) {
  Attached* const found = attached(database);
  if (!found) return no_such_database();
  const auto messages = found->relay.outbox().resend(since, clock_.now());
  found->relay.wake();
  return messages;
}

BusBase::Attached* BusBase::attached(std::string_view database) {
  const auto found = std::ranges::find_if(
      attached_, [&](const auto& one) { return one->relay.db().name() == database; });
  return found == attached_.end() ? nullptr : found->get();
}

Inbox* BusBase::inbox(std::string_view queue) {
  const auto found =
      std::ranges::find_if(inboxes_, [&](const auto& one) { return one->queue() == queue; });
  return found == inboxes_.end() ? nullptr : found->get();
}

void BusBase::refresh_gauges() {
  std::int64_t unroutable = 0;
  for (auto& one : attached_) {
    const auto status = one->relay.outbox().status(clock_.now());
    if (!status) continue;
    const auto database = one->relay.db().name();
    outbox_pending.with({database}).set(static_cast<double>(status->pending));
    outbox_age.with({database}).set(static_cast<double>(status->oldest_age_us) / kSecond);
    if (const auto lost = count_dead_letters(one->relay.db(), kUnroutable)) unroutable += *lost;
  }
  dead_letter_count.with({kUnroutable}).set(static_cast<double>(unroutable));
  for (auto& one : inboxes_) {
    const auto dead = count_dead_letters(one->db(), one->queue());
    if (dead) dead_letter_count.with({one->queue()}).set(static_cast<double>(*dead));
  }
}

}  // namespace atelier::bus
