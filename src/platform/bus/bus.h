// SPDX-License-Identifier: Apache-2.0
// Messages between contexts: at least once on the wire, exactly once in effect.
//
// State, event and outgoing message commit together (the outbox is a table of the sender's
// database). A relay, woken by the commit, hands pending rows in id order to the transport. The
// consumer's database takes the inbox row and the effect in one transaction; only then is the
// message acknowledged. A message that keeps failing becomes a dead letter, which a person replays
// or discards. Messages of one key (an order) reach each queue in the order in which they were
// sent; where one of them has to wait, the later ones of the same key wait behind it and no others.
//
// A message is a described struct with
//   static constexpr std::string_view kType = "order.status";   also its routing key
//   static constexpr int kSchema = 1;
//   static constexpr std::string_view kExchange = "order.evt";
//   Uuid key() const;   std::int64_t version() const;           the order and its version; or nil,
//   0
//
// What sends or handles includes bus_codec.h, which has the templates and is heavier.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "platform/base/json.h"
#include "platform/sql/sql.h"

namespace atelier::bus {

struct Envelope {
  Uuid id;
  std::string exchange;
  std::string type;
  int schema = 1;
  Uuid key;
  std::int64_t version = 0;
  std::string payload;      ///< JSON
  std::string traceparent;  ///< of the span that created it (W3C)
  std::string cause;        ///< id of the message that led to this one, or ""
  Instant created_at;
  int attempt = 1;
};

/// What became of a message in one consumer.
enum class Outcome {
  applied,
  superseded,  ///< older than what is known: took its place in the timeline, changed nothing else
  parked,      ///< needs an earlier message of the same key: kept in the inbox and tried again, in
               ///< version order, in the transaction that applies one of that key
};
BOOST_DESCRIBE_ENUM(Outcome, applied, superseded, parked)

/// One queue of one context: its tables live in `db`. Handlers are added before the bus starts.
class Consumer {
 public:
  using Handler = std::function<Result<Outcome>(sql::Tx&, const Envelope&)>;

  /// `queue` is the name of the queue: "crm.evt".
  Consumer(std::string queue, sql::Database& db) : queue_(std::move(queue)), db_(db) {}

  /// `handler(Tx&, const M&, const Envelope&) -> Result<Outcome>`. An Error is a failed attempt: it
  /// is rolled back, logged and tried again later; `malformed` and `unprocessable` never get better
  /// and make a dead letter at once.
  template <class M, class F>
  void on(F handler);

  const std::string& queue() const { return queue_; }
  sql::Database& db() const { return db_; }
  /// Exchange and type of all that is handled: the bindings of the queue.
  const std::map<std::string, std::string>& bindings() const { return exchange_of_; }
  const Handler* handler(std::string_view type) const;

 private:
  std::string queue_;
  sql::Database& db_;
  std::map<std::string, Handler, std::less<>> handlers_;  // by type
  std::map<std::string, std::string> exchange_of_;        // type -> exchange
};

/// Writes messages to the outbox of one database.
class Outbox {
 public:
  /// `context` is whose it is, for traces.
  explicit Outbox(std::function<void()> wake, std::string_view context = {})
      : wake_(std::move(wake)), context_(context) {}

  /// Part of the caller's transaction; the relay is woken when it commits. Sent by a handler, the
  /// message it handles becomes the cause.
  template <class M>
  void send(sql::Tx& tx, const M& message) const;

 private:
  void insert(sql::Tx& tx, Envelope envelope) const;
  std::function<void()> wake_;
  std::string context_;
};

/// Where messages lie that no queue is bound to.
inline constexpr std::string_view kUnroutable = "unroutable";

/// Of a person about a dead letter (dead_letters.h); kept with it.
struct Decision {
  std::string actor;
  std::string reason;
};

struct OutboxStatus {
  std::int64_t pending = 0;
  std::int64_t oldest_age_us = 0;
  std::string last_error;  ///< of the oldest one
};

/// How messages travel. In one process straight from the relay to the consumers' inboxes; RabbitMQ
/// is another implementation of this class (rabbit/rabbit.h). Outlives the databases, whose last
/// commits still wake it.
class Bus {
 public:
  virtual ~Bus() = default;
  /// Makes the outbox of `db` (its tables are migrated here) and, once started, its relay.
  virtual Result<const Outbox*> attach(sql::Database& db) = 0;
  /// The consumer's database has been attached.
  virtual void subscribe(std::shared_ptr<Consumer> consumer) = 0;
  virtual void start() = 0;
  /// Stops handing on; what is in outboxes stays there. Idempotent.
  virtual void stop() = 0;

  /// Hands a dead letter to its handler once more, as a new attempt, or to all queues if none took
  /// it. What the handler refuses is the answer.
  virtual Result<void> replay(const Uuid& message, std::string_view queue,
                              const Decision& decision) = 0;
  virtual Result<OutboxStatus> outbox_status(std::string_view database) = 0;
  /// Hands on once more what was handed on since then, for a broker that has lost it: a deleted
  /// queue. Inboxes take nothing twice. How many messages that are; rows are kept for seven days.
  virtual Result<std::int64_t> resend(std::string_view database, Instant since) = 0;

  /// Whether messages can travel: a broker has confirmed one since it was last connected.
  virtual bool ready() const = 0;

  /// Whether there may be other processes to broadcast() to.
  virtual bool reaches_others() const = 0;
  /// Tells `text` to whoever listens to `topic` in other processes, at once and without a promise:
  /// what is lost is made good by the listener, who hears of a gap. Any thread; never waits.
  virtual void broadcast(std::string_view topic, std::string text) = 0;
  /// Before start(). Both functions are called from one thread of the bus, one at a time.
  /// `on_gap` comes whenever something may have been missed, and first when the bus begins to
  /// listen: what happened after `last_heard_at` is to be looked up.
  virtual void listen(std::string topic, std::function<void(std::string_view text)> on_text,
                      std::function<void(Instant last_heard_at)> on_gap) = 0;
};

struct BusOptions {
  int attempts = 20;                     ///< before a message is a dead letter
  std::int64_t first_retry_us = 50'000;  ///< doubled at each attempt, with jitter
  std::int64_t longest_retry_us = 5'000'000;
  std::int64_t poll_us = 250'000;  ///< fallback where a wake-up was missed
  int batch = 512;
};
/// Held by whoever hands the outbox of a database on; see relay.h.
inline constexpr std::string_view kRelayLease = "relay";

/// The tables that a bus needs in each database; attach() makes them as well.
Result<void> prepare(sql::Database& db);
/// Nobody is left to be told by broadcast(), and so a listener misses nothing.
std::unique_ptr<Bus> make_in_process_bus(const BusOptions& options, const Clock& clock);

}  // namespace atelier::bus
