// SPDX-License-Identifier: Apache-2.0
// What became of the messages of one key (an order, a quote), as one database knows it: its outbox
// tells what was sent, its inbox what its queues took, and what waits in between.
//
// Reads only, bounded, and without an index that every message would pay for: messages that go with
// an event have the time of its transaction, and the outbox is in the order of time.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/bus/bus.h"

namespace atelier::bus {

/// Of each kind, at most.
inline constexpr int kMostHops = 1000;

enum class OutboxState : std::uint8_t {
  pending,
  sent,
  dead,  ///< no queue took it
};
BOOST_DESCRIBE_ENUM(OutboxState, pending, sent, dead)

/// A message in the outbox. Rows that were sent are kept for seven days.
struct SentHop {
  Uuid id;
  std::string exchange;
  std::string type;
  Uuid key;
  std::int64_t version = 0;
  std::string cause;
  std::string traceparent;
  Instant created_at;
  OutboxState state{};
  std::int64_t attempts = 0;
  std::string last_error;
  std::optional<Instant> sent_at;
  bool operator==(const SentHop&) const = default;
};
BOOST_DESCRIBE_STRUCT(SentHop, (),
                      (id, exchange, type, key, version, cause, traceparent, created_at, state,
                       attempts, last_error, sent_at))

enum class TakenState : std::uint8_t {
  applied,
  superseded,
  parked,
  dead,
  discarded,
  failing,  ///< seen, and to be tried again
};
BOOST_DESCRIBE_ENUM(TakenState, applied, superseded, parked, dead, discarded, failing)

/// What one queue did with a message. Rows of the inbox are kept for 30 days.
struct TakenHop {
  Uuid id;  ///< of the message
  std::string queue;
  TakenState state{};
  Instant at;  ///< taken, or failed last
  std::string error;
  std::int64_t attempts = 0;  ///< that failed
  bool operator==(const TakenHop&) const = default;
};
BOOST_DESCRIBE_STRUCT(TakenHop, (), (id, queue, state, at, error, attempts))

/// A message that waits in an inbox for an earlier one of its key.
struct ParkedHop {
  Uuid id;
  std::string queue;
  std::string type;
  std::int64_t version = 0;
  Instant created_at;
  bool operator==(const ParkedHop&) const = default;
};
BOOST_DESCRIBE_STRUCT(ParkedHop, (), (id, queue, type, version, created_at))

/// In the order in which they were sent. `moments`: the times of the transactions that may have
/// sent messages with a version; in any order.
std::vector<SentHop> sent_hops(sql::Reader& db, const Uuid& key, std::vector<Instant> moments);
/// By the messages' order, then by that of the queues; nothing where a queue has not seen one.
std::vector<TakenHop> taken_hops(sql::Reader& db, std::span<const std::string> queues,
                                 std::span<const Uuid> messages);
std::vector<ParkedHop> parked_hops(sql::Reader& db, std::span<const std::string> queues,
                                   const Uuid& key);
/// Makes one message of this outbox wait to be handed on once more, by the relay's next look. How
/// many: 0 where it waits already or is forgotten.
std::int64_t resend_message(sql::Tx& tx, const Uuid& message);
/// Makes a queue take a message as if it had never seen it; for what was taken without effect. How
/// many.
std::int64_t forget_taken(sql::Tx& tx, const std::string& queue, const Uuid& message);
/// The key of a message that this database sent, or that one of the queues took.
std::optional<Uuid> key_of_message(sql::Reader& db, std::span<const std::string> queues,
                                   const Uuid& message);

}  // namespace atelier::bus
