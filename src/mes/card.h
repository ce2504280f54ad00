// SPDX-License-Identifier: Apache-2.0
// A card of the dispatch board: one lot that is in work, with all that an operator decides by and
// nothing about the customer but the reference they gave.
#pragma once

#include "mes/production.h"

namespace atelier::mes {

struct CardOperation {
  OperationId id;
  std::int64_t seq = 0;
  std::string code;
  std::string work_center;
  OperationState state{};  ///< `done` once the lot is packed
  Instant since;           ///< the lot has been at this operation
  bool operator==(const CardOperation&) const = default;
};
BOOST_DESCRIBE_STRUCT(CardOperation, (), (id, seq, code, work_center, state, since))

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
  std::string file_name;
  std::string model_hash;
  CardOperation operation;
  std::optional<Worker> claimed_by;  ///< while the operation is claimed or in progress
  Instant due_at;                    ///< promised to the customer
  Instant released_at;
  OrderStatus status{};
  bool on_hold = false;
  std::string hold_reason;
  bool operator==(const Card&) const = default;
};
BOOST_DESCRIBE_STRUCT(Card, (),
                      (lot_id, order_id, number, line, reference, product, alloy, finish, size,
                       quantity, file_name, model_hash, operation, claimed_by, due_at, released_at,
                       status, on_hold, hold_reason))

}  // namespace atelier::mes
