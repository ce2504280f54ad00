// SPDX-License-Identifier: Apache-2.0
// The sales desk: what managers and messages do to a sales order. Every function is part of its
// caller's transaction; what it decides is in order.h and the order machine.
#pragma once

#include "contracts/flow/flow.h"
#include "contracts/order_log.h"
#include "crm/board.h"
#include "crm/store.h"
#include "platform/http/stream.h"
#include "platform/replicas/replicas.h"

namespace atelier::crm {

/// `done` here and now, or `requested` of production, whose answer comes as an event.
enum class CommandOutcome : std::uint8_t { done, requested };
BOOST_DESCRIBE_ENUM(CommandOutcome, done, requested)

struct CommandResult {
  OrderState state;
  CommandOutcome outcome{};
};
BOOST_DESCRIBE_STRUCT(CommandResult, (), (state, outcome))

// The events of the list's stream: "order" with a row of Card, "gone" with an OrderGone.
struct OrderGone {
  OrderId order_id;
};
BOOST_DESCRIBE_STRUCT(OrderGone, (), (order_id))

class Desk {
 public:
  Desk(const Clock& clock, OrderLog& log, Board& board, http::EventHub& hub,
       const bus::Outbox& outbox, replicas::Replicas& replicas, flow::Flow& flow);

  /// Fills the board. Before requests and messages come in.
  Result<void> load(sql::Database& db, const std::stop_token& stopping);
  /// Shows what has become overdue or stuck by `now`.
  void turn(Instant now);
  /// Reads an order as another process has left it; what is returned shows it.
  std::function<void()> refresh(sql::Reader& db, const OrderId& id);

  // --- managers; `actor` with the reason they gave. not_found "order-not-found" for unknown ids.

  /// Confirms a submitted order and releases it to production. Who approves it looks after it from
  /// then on, if nobody else does.
  Result<OrderState> approve(sql::Tx& tx, const OrderId& id, const Manager& manager);
  /// Looks after the order from now on, whoever did before.
  Result<SalesOrder> take(sql::Tx& tx, const OrderId& id, const Manager& manager);
  Result<CommandResult> command(sql::Tx& tx, const OrderId& id, OrderCommandKind kind,
                                const Actor& actor);
  /// From shipped to delivered, from delivered to closed.
  Result<OrderState> advance(sql::Tx& tx, const OrderId& id, OrderStatus to, const Actor& actor);
  /// `conflict` "promise-changed" if `revision` is not the present one.
  Result<SalesOrder> promise(sql::Tx& tx, const OrderId& id, std::int64_t revision,
                             Instant promised_at, const Actor& actor);
  Result<void> note(sql::Tx& tx, const OrderId& id, const Actor& actor, const std::string& text);

  // --- messages

  Result<bus::Outcome> submitted(sql::Tx& tx, const OrderSubmitted& message,
                                 const bus::Envelope& envelope);
  Result<bus::Outcome> changed(sql::Tx& tx, const OrderChanged& message);
  Result<bus::Outcome> requested(sql::Tx& tx, const OrderRequest& message,
                                 const bus::Envelope& envelope);
  Result<bus::Outcome> answered(sql::Tx& tx, const OrderAnswer& message);

 private:
  struct Known {
    SalesOrder sales;
    OrderState state;
  };
  Result<Known> find(sql::Reader& db, const OrderId& id) const;
  Result<Known> lock(sql::Tx& tx, const OrderId& id) const;
  Result<OrderState> confirm_and_release(sql::Tx& tx, const Known& known, const Actor& actor);
  Result<CommandResult> carry_out(sql::Tx& tx, const Known& known, OrderCommandKind kind,
                                  const Actor& actor, bool by_customer);
  void look_after(sql::Tx& tx, SalesOrder& sales, const Manager& manager);
  std::function<void()> put_on_board(Card card);
  void amend(sql::Tx& tx, const SalesOrder& sales);
  void show(const std::function<Board::Changes(Instant)>& change);

  const Clock& clock_;
  OrderLog& log_;
  Board& board_;
  http::EventHub& hub_;
  const bus::Outbox& outbox_;
  replicas::Replicas& replicas_;
  flow::Flow& flow_;
  std::mutex showing_;
};

}  // namespace atelier::crm
