// SPDX-License-Identifier: Apache-2.0
// Takes messages for one queue: the inbox row and the effect in one transaction, whatever the
// transport. A transport hands a message to receive() and acknowledges it when told `taken`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/bus/bus.h"

namespace atelier::bus {

struct Receipt {
  enum class Kind {
    taken,   ///< durable, now or before, or a dead letter: to be acknowledged
    behind,  ///< the one it must follow was not taken: to be handed on again after that one
    failed,  ///< to be handed on again later
  };
  Kind kind = Kind::taken;
  std::string error = {};
};

/// A message on its way to an inbox.
struct Delivery {
  std::shared_ptr<const Envelope> message;
  Uuid after;                         ///< unless nil: one that this queue must have taken before
  std::function<void(Receipt)> done;  ///< runs on the thread that commits
};

/// Thread-safe. Outlives all that it has been asked to receive.
class Inbox {
 public:
  /// Deliveries for one transaction, at most: more gain nothing and keep their orders locked.
  static constexpr std::size_t kMostAtOnce = 32;

  /// A message becomes a dead letter at its failed attempt number `attempts`.
  Inbox(std::shared_ptr<const Consumer> consumer, int attempts);

  /// In one transaction; where one of them fails, each in one of its own.
  void receive(std::vector<Delivery> deliveries);
  /// Makes it a dead letter, unless it was taken. For what a transport cannot hand on. As
  /// receive().
  void give_up(std::shared_ptr<const Envelope> message, std::string why,
               std::function<void(Receipt)> done);
  /// Hands a dead letter to its handler once more; what it answers is the answer.
  Result<void> replay(const Uuid& message, const Decision& decision);

  const std::string& queue() const { return consumer_->queue(); }
  sql::Database& db() const { return consumer_->db(); }

 private:
  enum class Taken { fresh, duplicate, behind };
  struct Trial;

  Result<std::vector<Taken>> take(sql::Tx& tx, const std::vector<Delivery>& deliveries,
                                  Trial& trial);
  Result<void> handle(sql::Tx& tx, const Envelope& message, Trial& trial);
  Result<void> unpark(sql::Tx& tx, const Uuid& key, Trial& trial);
  Result<Outcome> dispatch(sql::Tx& tx, const Envelope& message, Trial& trial);
  Result<Outcome> call(sql::Tx& tx, const Envelope& message, Trial& trial);

  void settle(const Delivery& delivery, Taken taken, const Trial& trial);
  void settle_failed(const Delivery& delivery, const Error& error, const Trial& trial);
  void note_failure(const Envelope& culprit, const Error& error,
                    std::function<void(bool dead)> then);
  Result<void> count_failure(sql::Tx& tx, const Envelope& culprit, const Error& error, bool& dead);
  void give_up(sql::Tx& tx, const Envelope& message, const std::string& error,
               std::int64_t attempts);

  const std::shared_ptr<const Consumer> consumer_;
  const int attempts_;
};

}  // namespace atelier::bus
