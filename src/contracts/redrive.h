// SPDX-License-Identifier: Apache-2.0
// To set an order going again: a person has looked why it stands and asks that what was lost or
// given up is handed on once more. Handlers take nothing twice, so it does no harm to ask too
// often.
#pragma once

#include "contracts/order_hops.h"

namespace atelier {

/// POST /internal/<context>/redrive: what this context is to do for one order.
struct Redrive {
  Uuid key;
  std::string number;        ///< of the order, "" of a quote
  std::vector<Uuid> forget;  ///< messages without effect: to be taken as if never seen
  std::vector<Uuid> resend;  ///< messages of its own outbox, to be handed on once more
  bool replay = false;       ///< its dead letters
  bool restate = false;      ///< its row, where the timeline says otherwise
  std::string actor;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Redrive, (), (key, number, forget, resend, replay, restate, actor, reason))
void check(const Redrive& in, FieldErrors& errors);

struct Redriven {
  std::int64_t restated = 0;
  std::int64_t forgotten = 0;
  std::int64_t replayed = 0;
  std::int64_t resent = 0;
  std::int64_t failed = 0;  ///< of the dead letters
  std::string first_error;
};
BOOST_DESCRIBE_STRUCT(Redriven, (), (restated, forgotten, replayed, resent, failed, first_error))

void add_redrive_route(http::Router& router, const OrderSource& source);

}  // namespace atelier
