// SPDX-License-Identifier: Apache-2.0
// The dead letters of one database: what waits for a person, in groups that have one cause, and
// what was decided. To hand one to its handler again is the bus's: Bus::replay.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/bus/bus.h"

namespace atelier::bus {

/// Letters of one queue and type that failed for the same kind of reason.
struct DeadLetterGroup {
  std::string queue;  ///< or kUnroutable
  std::string type;
  std::string error_kind;  ///< the stable part of an error: "order-unknown"
  std::int64_t letters = 0;
  Instant oldest_at;
  Instant newest_at;
};
BOOST_DESCRIBE_STRUCT(DeadLetterGroup, (), (queue, type, error_kind, letters, oldest_at, newest_at))

struct DeadLetter {
  Uuid id;  ///< of the message
  std::string queue;
  std::string type;
  std::string error_kind;
  std::string error;
  Uuid key;
  std::int64_t version = 0;
  int attempts = 0;
  Instant died_at;
};
BOOST_DESCRIBE_STRUCT(DeadLetter, (),
                      (id, queue, type, error_kind, error, key, version, attempts, died_at))

enum class Deed : std::uint8_t { replayed, replay_failed, discarded };
BOOST_DESCRIBE_ENUM(Deed, replayed, replay_failed, discarded)

struct DecisionTaken {
  Instant at;
  Deed deed{};
  std::string actor;
  std::string reason;
  std::string error;  ///< of a replay that failed
};
BOOST_DESCRIBE_STRUCT(DecisionTaken, (), (at, deed, actor, reason, error))

enum class DeadLetterState : std::uint8_t { dead, replayed, discarded };
BOOST_DESCRIBE_ENUM(DeadLetterState, dead, replayed, discarded)

/// All that is known of one, also after it was decided about.
struct WholeDeadLetter : DeadLetter {
  DeadLetterState state{};
  std::string exchange;
  int schema = 1;
  std::string cause;
  std::string traceparent;
  Instant created_at;
  JsonText payload;
  std::vector<DecisionTaken> decisions;  ///< the first one first
};
BOOST_DESCRIBE_STRUCT(WholeDeadLetter, (DeadLetter),
                      (state, exchange, schema, cause, traceparent, created_at, payload, decisions))

/// One that was given up, without its content.
struct DecidedLetter : DeadLetter {
  DeadLetterState state{};
  std::vector<DecisionTaken> decisions;  ///< the first one first
};
BOOST_DESCRIBE_STRUCT(DecidedLetter, (DeadLetter), (state, decisions))

/// "" stands for any.
struct DeadLetterFilter {
  std::string queue;
  std::string type;
  std::string error_kind;
};

/// Where a list goes on: after this letter.
struct DeadLetterPlace {
  Instant died_at;
  Uuid id;
  std::string queue;

  std::string text() const;
  static std::optional<DeadLetterPlace> parse(std::string_view text);
};
DeadLetterPlace place_of(const DeadLetter& letter);

/// The part of an error that groups go by.
std::string error_kind_of(std::string_view error);

/// Of those that wait, the largest first, at most `most`.
Result<std::vector<DeadLetterGroup>> dead_letter_groups(sql::Database& db, int most);
/// Those that wait, the oldest first: the order in which to replay them.
Result<std::vector<DeadLetter>> list_dead_letters(sql::Database& db, const DeadLetterFilter& filter,
                                                  const DeadLetterPlace& after, int most);
/// `not_found` "dead-letter-not-found".
Result<WholeDeadLetter> show_dead_letter(sql::Database& db, std::string_view queue,
                                         const Uuid& message);
/// All of one key, whatever was decided about them, the oldest first.
std::vector<DecidedLetter> dead_letters_of(sql::Reader& db, const Uuid& key, int most);
/// How many wait in `queue`; "" stands for all.
Result<std::int64_t> count_dead_letters(sql::Database& db, std::string_view queue = "");

/// Keeps it as discarded. `not_found` where it does not wait.
Result<void> discard_dead_letter(sql::Database& db, std::string_view queue, const Uuid& message,
                                 const Decision& decision);

// For those who carry messages.

/// Sets a message aside; the same one again where it was decided about before.
void bury(sql::Tx& tx, const Envelope& message, std::string_view queue, std::string_view error,
          std::int64_t attempts);
/// Keeps others from deciding about it until the transaction ends; false where it was decided.
bool lock_dead_letter(sql::Tx& tx, std::string_view queue, const Uuid& message);
/// One that waits; its attempt is the one to come.
std::optional<Envelope> find_dead_letter(sql::Reader& db, std::string_view queue,
                                         const Uuid& message);
/// It was handed on again and waits no longer. False where it did not wait.
bool mark_replayed(sql::Tx& tx, std::string_view queue, const Uuid& message,
                   const Decision& decision);
/// It was handed on again, failed again, and waits on.
void mark_replay_failed(sql::Tx& tx, std::string_view queue, const Uuid& message,
                        const Decision& decision, std::string_view error);

Error no_such_dead_letter();

}  // namespace atelier::bus
