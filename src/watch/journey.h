// SPDX-License-Identifier: Apache-2.0
// The whole story of one order across all contexts, with the verdict.
#pragma once

#include <string>
#include <vector>

#include "watch/contexts.h"
#include "watch/verdict.h"

namespace atelier::watch {

/// One event of the order, told by whoever wrote it.
struct StoryEvent {
  std::int64_t version = 0;
  Instant at;
  Context context{};
  OrderEventKind kind{};
  std::optional<OrderStatus> from;
  OrderStatus to{};
  bool on_hold = false;
  std::string actor;
  std::string actor_name;
  std::string reason;
  std::string cause;     ///< the message that led to it, or ""
  std::string trace_id;  ///< or ""
  std::optional<OrderWork> work;
  std::optional<OrderParcel> parcel;
  std::vector<std::string> known_in;  ///< the contexts whose timeline has it
};
BOOST_DESCRIBE_STRUCT(StoryEvent, (),
                      (version, at, context, kind, from, to, on_hold, actor, actor_name, reason,
                       cause, trace_id, work, parcel, known_in))

struct StoryReceiver {
  std::string context;
  std::string queue;
  std::optional<bus::TakenState> state;  ///< none: never seen
  std::optional<Instant> at;
  std::optional<std::int64_t> after_us;  ///< it was written
  std::int64_t attempts = 0;
  std::string error;
};
BOOST_DESCRIBE_STRUCT(StoryReceiver, (), (context, queue, state, at, after_us, attempts, error))

struct StoryMessage {
  Uuid id;
  Uuid key;
  std::string from;
  std::string type;
  std::int64_t version = 0;
  Instant created_at;
  bus::OutboxState state{};
  std::optional<Instant> sent_at;
  std::int64_t attempts = 0;
  std::string last_error;
  std::string cause;
  std::string trace_id;
  std::vector<StoryReceiver> receivers;
};
BOOST_DESCRIBE_STRUCT(StoryMessage, (),
                      (id, key, from, type, version, created_at, state, sent_at, attempts,
                       last_error, cause, trace_id, receivers))

struct StoryLetter : bus::DecidedLetter {
  std::string context;
};
BOOST_DESCRIBE_STRUCT(StoryLetter, (bus::DecidedLetter), (context))

struct StoryWait : Wait {
  std::string context;
};
BOOST_DESCRIBE_STRUCT(StoryWait, (Wait), (context))

/// What a context has of the order now.
struct Standing {
  std::string context;
  std::optional<OrderStatus> status;
  std::optional<std::int64_t> version;
  std::optional<std::int64_t> shown_version;
  bool bus_ready = false;
};
BOOST_DESCRIBE_STRUCT(Standing, (), (context, status, version, shown_version, bus_ready))

struct Journey {
  Uuid key;            ///< the order, or a quote that is none yet
  std::string number;  ///< "" of a quote
  Instant as_of;
  std::optional<Instant> promised_at;
  Verdict verdict;
  std::vector<Verdict> also;  ///< what holds beside it
  std::vector<StoryEvent> events;
  std::vector<StoryMessage> messages;
  std::vector<StoryLetter> dead_letters;
  std::vector<StoryWait> waits;
  std::vector<Standing> contexts;
  std::vector<QuoteId> quotes;
  std::vector<Unreachable> unreachable;
};
BOOST_DESCRIBE_STRUCT(Journey, (),
                      (key, number, as_of, promised_at, verdict, also, events, messages,
                       dead_letters, waits, contexts, quotes, unreachable))

/// Asks every context that has to do with orders.
Facts gather(const Contexts& contexts, const Uuid& key, Instant now);
/// Tells it. Pure. `not_found` "journey-not-found" where nobody knows the key, unless somebody who
/// may know it does not answer.
Result<Journey> tell(const Facts& facts);

}  // namespace atelier::watch
