// SPDX-License-Identifier: Apache-2.0
// Takes messages for one queue: the inbox row and the effect in one transaction, whatever the
// transport. A transport hands a message to receive() and acknowledges it when told `taken`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

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

/// Thread-safe. Outlives all that it has been asked to receive.
class Inbox {
 public:
  /// A message becomes a dead letter at its failed attempt number `attempts`.
  Inbox(std::shared_ptr<const Consumer> consumer, int attempts);

  /// `after`, unless nil, is a message that this queue must have taken before. `done` runs on the
  /// thread that commits.
  void receive(std::shared_ptr<const Envelope> message, const Uuid& after,
               std::function<void(Receipt)> done);
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

  Result<Taken> take(sql::Tx& tx, const Envelope& message, const Uuid& after, Trial& trial);
  Result<void> handle(sql::Tx& tx, const Envelope& message, Trial& trial);
  Result<void> unpark(sql::Tx& tx, const Uuid& key, Trial& trial);
  Result<Outcome> dispatch(sql::Tx& tx, const Envelope& message, Trial& trial);
  Result<Outcome> call(sql::Tx& tx, const Envelope& message, Trial& trial);

  void settle(const std::shared_ptr<const Envelope>& message, const Trial& trial,
              const Result<Taken>& result, const std::function<void(Receipt)>& done);
  void note_failure(const Envelope& culprit, const Error& error,
                    std::function<void(bool dead)> then);
  Result<void> count_failure(sql::Tx& tx, const Envelope& culprit, const Error& error, bool& dead);
  void give_up(sql::Tx& tx, const Envelope& message, const std::string& error,
               std::int64_t attempts);

  const std::shared_ptr<const Consumer> consumer_;
  const int attempts_;
};

}  // namespace atelier::bus
