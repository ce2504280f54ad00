// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/in_process.h"

#include <condition_variable>
#include <mutex>

#include "platform/bus/message_context.h"

namespace atelier::bus {
namespace {

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

InProcessBus::~InProcessBus() { stop(); }

void InProcessBus::connect(const Consumer& consumer, Inbox& inbox) {
  for (const auto& [type, exchange] : consumer.bindings()) {
    bound_[{exchange, type}].push_back(&inbox);
  }
}

std::vector<Handed> InProcessBus::hand_on(const std::vector<PendingMessage>& messages) {
  Receipts receipts(messages.size());
  // By queue and key the message that went before: where that one is not taken, this one must not.
  std::map<std::pair<const Inbox*, Uuid>, Uuid> before;
  std::map<Inbox*, std::vector<Delivery>> waiting;
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
        auto& deliveries = waiting[inbox];
        deliveries.push_back({message, after, [&receipts, i](Receipt receipt) {
                                receipts.add(i, std::move(receipt));
                              }});
        if (deliveries.size() == Inbox::kMostAtOnce) inbox->receive(std::exchange(deliveries, {}));
      }
    }
    receipts.all_expected();
  }
  for (auto& [inbox, deliveries] : waiting)
    if (!deliveries.empty()) inbox->receive(std::move(deliveries));
  crash_point("after_publish");
  return receipts.wait();
}

bool InProcessBus::drain() {
  bool any = false;
  while (relay_round()) any = true;
  return any;
}

std::unique_ptr<Bus> make_in_process_bus(const BusOptions& options, const Clock& clock) {
  return std::make_unique<InProcessBus>(options, clock);
}

}  // namespace atelier::bus
