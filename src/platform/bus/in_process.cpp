// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/in_process.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <unordered_map>

#include "platform/bus/dead_letters.h"
#include "platform/bus/message_context.h"
#include "platform/telemetry/metrics.h"

namespace atelier::bus {

std::span<const sql::Migration> migrations();  // made from schema/*.sql

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

/// Collects the receipts of one batch, which come from the threads of several databases.
class Receipts {
 public:
  explicit Receipts(std::size_t messages)
      : handed_(messages, Handed{Handed::Kind::unroutable}), open_(messages) {}

  /// Before message `i` is handed to one more queue.
  void expect(std::size_t i) {
    std::lock_guard lock(mutex_);
    if (handed_[i].kind == Handed::Kind::unroutable) handed_[i].kind = Handed::Kind::sent;
    ++open_;
  }
  void add(std::size_t i, Receipt receipt) {
    std::lock_guard lock(mutex_);
    // One queue that failed makes the message wait; those that took it know it when it comes again.
    Handed& handed = handed_[i];
    if (receipt.kind == Receipt::Kind::failed) {
      handed = {Handed::Kind::failed, std::move(receipt.error)};
    } else if (receipt.kind == Receipt::Kind::behind && handed.kind == Handed::Kind::sent) {
      handed.kind = Handed::Kind::behind;
    }
    finish_one();
  }
  /// Message `i` has been handed to all its queues.
  void all_expected() {
    std::lock_guard lock(mutex_);
    finish_one();
  }
  std::vector<Handed> wait() {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [&] { return open_ == 0; });
    return std::move(handed_);
  }

 private:
  void finish_one() {
    if (--open_ == 0) finished_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable finished_;
  std::vector<Handed> handed_;
  std::size_t open_;
};

}  // namespace

InProcessBus::InProcessBus(const InProcessOptions& options, const Clock& clock)
    : options_(options), clock_(clock) {}

InProcessBus::~InProcessBus() { stop(); }

Result<const Outbox*> InProcessBus::attach(sql::Database& db) {
  if (Attached* const known = attached(db.name())) return &known->outbox;
  ATELIER_TRY(db.migrate("bus", migrations()));
  const RelayOptions relay{
      {options_.first_retry_us, options_.longest_retry_us}, options_.poll_us, options_.batch};
  attached_.push_back(std::make_unique<Attached>(db, *this, relay, clock_));
  return &attached_.back()->outbox;
}

void InProcessBus::subscribe(std::shared_ptr<Consumer> consumer) {
  ATELIER_ASSERT(attached(consumer->db().name()) != nullptr);
  ATELIER_ASSERT(inbox(consumer->queue()) == nullptr);
  inboxes_.push_back(std::make_unique<Inbox>(consumer, options_.attempts));
  for (const auto& [type, exchange] : consumer->bindings()) {
    bound_[{exchange, type}].push_back(inboxes_.back().get());
  }
}

void InProcessBus::start() {
  gauges_ = telemetry::on_scrape([this] { refresh_gauges(); });
  for (auto& one : attached_) one->relay.start();
}

void InProcessBus::stop() {
  gauges_.reset();
  for (auto& one : attached_) one->relay.stop();
}

std::vector<Handed> InProcessBus::hand_on(const std::vector<PendingMessage>& messages) {
  Receipts receipts(messages.size());
  // By queue and key the message that went before: where that one is not taken, this one must not.
  std::map<std::pair<const Inbox*, Uuid>, Uuid> before;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const auto& message = messages[i].envelope;
    const auto found = bound_.find({message->exchange, message->type});
    if (found == bound_.end()) {
      log_message(telemetry::Level::error, "message.unroutable", "No queue takes a message",
                  *message, kUnroutable, "no queue is bound to it");
    } else {
      for (Inbox* const inbox : found->second) {
        Uuid after;
        if (!message->key.nil()) after = std::exchange(before[{inbox, message->key}], message->id);
        receipts.expect(i);
        inbox->receive(message, after,
                       [&receipts, i](Receipt receipt) { receipts.add(i, std::move(receipt)); });
      }
    }
    receipts.all_expected();
  }
  crash_point("after_publish");
  return receipts.wait();
}

bool InProcessBus::drain() {
  bool any = false;
  for (bool moved = true; moved;) {
    moved = false;
    for (auto& one : attached_) moved = one->relay.round() || moved;
    any = any || moved;
  }
  return any;
}

Result<void> InProcessBus::replay(const Uuid& message, std::string_view queue,
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

Result<OutboxStatus> InProcessBus::outbox_status(std::string_view database) {
  Attached* const found = attached(database);
  if (!found) return Error{ErrorKind::not_found, "database-not-found", "No such database."};
  return found->relay.outbox().status(clock_.now());
}

InProcessBus::Attached* InProcessBus::attached(std::string_view database) {
  const auto found = std::ranges::find_if(
      attached_, [&](const auto& one) { return one->relay.db().name() == database; });
  return found == attached_.end() ? nullptr : found->get();
}

Inbox* InProcessBus::inbox(std::string_view queue) {
  const auto found =
      std::ranges::find_if(inboxes_, [&](const auto& one) { return one->queue() == queue; });
  return found == inboxes_.end() ? nullptr : found->get();
}

void InProcessBus::refresh_gauges() {
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

std::unique_ptr<Bus> make_in_process_bus(const InProcessOptions& options, const Clock& clock) {
  return std::make_unique<InProcessBus>(options, clock);
}

}  // namespace atelier::bus
