// SPDX-License-Identifier: Apache-2.0
// One context of the simulation: its database with the real outbox, inbox and order log, two
// processes that consume for it, and a claim per order that one worker at a time may hold.
#pragma once

#include <array>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "contracts/order_log.h"
#include "platform/bus/inbox.h"
#include "platform/bus/relay.h"

namespace atelier::simulation {

/// Gives an order to the next authority. Like every hand-over it waits for what came before it.
struct HandOver {
  static constexpr std::string_view kType = "sim.hand-over";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "order.evt";
  std::string number;
  OrderEvent event;
  Uuid key() const { return event.order_id.value; }
  std::int64_t version() const { return event.version; }
};
BOOST_DESCRIBE_STRUCT(HandOver, (), (number, event))

/// A bug planted on purpose, to show that the simulation finds it.
enum class Bug : std::uint8_t {
  none,
  inbox_forgets,        ///< a message that comes again has its effect again
  status_unguarded,     ///< an older event overwrites the current state
  stale_holder_writes,  ///< who decided on what they saw long ago is not refused
  relay_unfenced,       ///< a relay that was replaced goes on writing down what it sent
};
BOOST_DESCRIBE_ENUM(Bug, none, inbox_forgets, status_unguarded, stale_holder_writes, relay_unfenced)

/// What happened in a run, to see that it happens at all, and again the same.
struct Tally {
  int changes = 0;      ///< to orders
  int refused = 0;      ///< of what was decided on an old state
  int superseded = 0;   ///< messages that came after newer ones
  int parked = 0;       ///< hand-overs that came too early
  int again = 0;        ///< messages handed to a consumer more than once
  int died_before = 0;  ///< consumers, before their commit
  int died_after = 0;   ///< after it, before they acknowledged
  int lost = 0;         ///< publications, or their confirmations
  int stood_still = 0;  ///< relays in the middle of a batch
  int shipped = 0;      ///< orders that came that far
  bool operator==(const Tally&) const = default;
};

/// What someone decided to do, on what they saw.
struct Intent {
  OrderState seen;
  std::string holder_seen;  ///< of the claim; "" for nobody
  std::string worker;
  OrderEvent event;
};

class Side {
 public:
  static constexpr int kReplicas = 2;

  /// The database stays from seed to seed; what is in it goes.
  Side(Context context, const std::filesystem::path& folder, const Clock& clock, Tally& tally);

  void begin_anew(Bug bug);

  Context context() const { return context_; }
  sql::Database& db() { return *db_; }
  std::string queue() const { return std::string(name_of(context_)) + ".evt"; }

  /// Version 1 of a new order, for another to take over.
  OrderState submit_order(const std::string& number, Instant now);
  /// Looks at an order and decides; nullopt where there is nothing to do here. `dice` decides.
  std::optional<Intent> decide(const OrderId& id, const std::string& worker, unsigned dice);
  /// Tries to carry it out; what it broke is in broken(). Who `looks_again` takes what is there now
  /// for what they saw: a bug.
  void carry_out(const Intent& intent, bool looks_again);

  /// Hands a message to one of the processes. False where it is to be handed on again.
  bool receive(int replica, const std::shared_ptr<const bus::Envelope>& message,
               bool crash_before_commit);

  std::vector<OrderEvent> timeline(const OrderId& id);
  std::optional<OrderState> state(const OrderId& id);
  std::int64_t count(sql::Sql query);
  /// Ids of all messages it sent, and how often each had an effect here.
  std::vector<Uuid> sent();
  std::map<Uuid, std::int64_t> effects();
  const std::vector<std::string>& broken() const { return broken_; }

 private:
  void subscribe(int replica);
  Result<bus::Outcome> apply(sql::Tx& tx, const OrderEvent& event, const std::string& number,
                             const bus::Envelope& envelope);
  Result<void> write_intent(sql::Tx& tx, const Intent& intent);
  bool has_taken(sql::Reader& db, const OrderId& id);

  const Context context_;
  const Clock& clock_;
  Tally& tally_;
  std::unique_ptr<sql::Database> db_;
  bus::Outbox outbox_{[] {}};
  std::unique_ptr<OrderLog> log_;
  std::array<std::unique_ptr<bus::Inbox>, kReplicas> inboxes_;
  bool crash_ = false;
  std::vector<std::string> broken_;
};

}  // namespace atelier::simulation
