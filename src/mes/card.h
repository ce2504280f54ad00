// SPDX-License-Identifier: Apache-2.0
// A card of the dispatch board: one lot that is in work, with all that an operator decides by and
// nothing about the customer but the reference they gave.
#pragma once

#include "mes/production.h"

namespace atelier::mes {

struct Card {
  LotId lot_id;
  OrderId order_id;
  std::string number;
  std::int64_t line = 1;
  std::string reference;
  ProductKind product{};
  std::string alloy;
  std::string finish;
  std::string size;
  std::int64_t quantity = 1;
  OperationId operation_id;  ///< the one the lot is at
  std::string stage;         ///< its code
  std::string work_center;
  OperationState state{};        ///< `done` once the lot is packed
  Instant since;                 ///< the lot has been at this operation, or packed
  std::optional<Worker> worker;  ///< who has the operation
  Instant due_at;                ///< promised to the customer
  Priority priority{};
  OrderStatus status{};
  bool on_hold = false;
  std::string hold_reason;
  bool operator==(const Card&) const = default;
};
BOOST_DESCRIBE_STRUCT(Card, (),
                      (lot_id, order_id, number, line, reference, product, alloy, finish, size,
                       quantity, operation_id, stage, work_center, state, since, worker, due_at,
                       priority, status, on_hold, hold_reason))

}  // namespace atelier::mes
