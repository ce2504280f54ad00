// SPDX-License-Identifier: Apache-2.0
// What happens on the shop floor, each as a part of one transaction: the decision (production.h),
// the rows (store.h), the order's timeline, the answer to whoever asked, and, once it is durable,
// the board and those who watch it.
#pragma once

#include "contracts/flow/flow.h"
#include "contracts/order_log.h"
#include "mes/board.h"
#include "mes/store.h"
#include "platform/bus/bus.h"
#include "platform/http/stream.h"
#include "platform/replicas/replicas.h"

namespace atelier::mes {

// The events of the board's stream: "card" with a row of Card, "gone" with a CardGone, "total" with
// a StageCount, which has a topic of its own and is for everyone.
inline constexpr std::string_view kTotalsTopic = "totals";

struct CardGone {
  LotId lot_id;
};
BOOST_DESCRIBE_STRUCT(CardGone, (), (lot_id))

/// Thread-safe: all it keeps is in the database, the log and the board.
class ShopFloor {
 public:
  ShopFloor(const Clock& clock, OrderLog& log, const bus::Outbox& outbox,
            replicas::Replicas& replicas, Board& board, http::EventHub& hub, flow::Flow& flow)
      : clock_(clock),
        log_(log),
        outbox_(outbox),
        replicas_(replicas),
        board_(board),
        hub_(hub),
        flow_(flow) {}

  // --- what other contexts ask

  /// Takes an order over. One that is here already stays as it is.
  Result<bus::Outcome> release(sql::Tx& tx, const OrderReleased& released);
  /// Cancels, holds or resumes, or refuses to; either way an OrderAnswer follows. Waits where the
  /// order is not here yet.
  Result<bus::Outcome> command(sql::Tx& tx, const OrderCommand& command, std::string cause);
  /// The date that the customer was promised has changed.
  Result<bus::Outcome> promise(sql::Tx& tx, const OrderPromised& promised);

  // --- what operators do; errors as in production.h, and `not_found` "operation-not-found" |
  // "order-not-found". The answer is the lot's card as it is now, or that of its replacement where
  // all of it was scrapped.

  /// Also `conflict` "work-limit-reached".
  Result<Card> claim(sql::Tx& tx, const OperationId& id, const Worker& worker);
  Result<Card> start(sql::Tx& tx, const OperationId& id, const Worker& worker);
  Result<Card> pause(sql::Tx& tx, const OperationId& id, const Worker& worker,
                     const std::string& reason);
  Result<Card> resume(sql::Tx& tx, const OperationId& id, const Worker& worker);
  Result<Card> finish(sql::Tx& tx, const OperationId& id, const Worker& worker,
                      const Outcome& outcome);
  Result<Card> release(sql::Tx& tx, const OperationId& id, const Authorised& by,
                       const std::string& reason);
  /// Hands the one parcel of the order to a carrier. Asking again for the same changes nothing;
  /// `conflict` "order-shipped" for another.
  Result<OrderState> ship(sql::Tx& tx, const OrderId& id, const Parcel& parcel);

  // --- what only leads do

  /// Also `conflict` "work-limit-reached".
  Result<Card> reassign(sql::Tx& tx, const OperationId& id, const Worker& to, const Worker& by,
                        const std::string& reason);
  Result<OrderState> prioritise(sql::Tx& tx, const OrderId& id, Priority priority, const Worker& by,
                                const std::string& reason);

  /// Fills the board. Before requests and messages come in.
  Result<void> load(sql::Database& db, const std::stop_token& stopping);
  /// Shows what has become overdue by `now`.
  void turn(Instant now);
  /// Reads an order as another process has left it; what is returned shows it.
  std::function<void()> refresh(sql::Reader& db, const OrderId& id);

 private:
  using Decide = std::function<Result<Step>(const Production&)>;
  Result<Card> work(sql::Tx& tx, const OperationId& id, const Actor& actor, const Decide& decide);
  Result<Production> lock(sql::Tx& tx, const OrderId& id);
  Result<void> save(sql::Tx& tx, const Production& production, const OperationId& id,
                    const Step& step);
  Result<OrderState> record(sql::Tx& tx, OrderState order, const std::vector<OrderWork>& deeds,
                            const Actor& actor);
  Result<void> carry_out(sql::Tx& tx, const Production& production, const OrderCommand& command,
                         const Actor& actor);
  Result<OrderState> append(sql::Tx& tx, const OrderState& before, Result<OrderEvent> event);
  Result<void> advance(sql::Tx& tx, OrderState order, OrderStatus to, const Actor& actor);
  std::vector<Card> show(sql::Tx& tx, const OrderId& id);
  std::function<void()> put_on_board(const OrderId& id, std::vector<Card> cards, Instant since);
  void publish(const Board::Change& change);
  void count(sql::Tx& tx, std::vector<flow::Passage> passages);

  const Clock& clock_;
  OrderLog& log_;
  const bus::Outbox& outbox_;
  replicas::Replicas& replicas_;
  Board& board_;
  http::EventHub& hub_;
  flow::Flow& flow_;
  std::mutex showing_;  ///< the board's changes are published in the order in which they were made
};

}  // namespace atelier::mes
