// SPDX-License-Identifier: Apache-2.0
// Who is told what happens to the quotes and orders of a channel. Each call is part of the
// transaction that makes it happen.
#pragma once

#include "contracts/channel/order.h"
#include "platform/sql/sql.h"

namespace atelier::channel {

class Audience {
 public:
  virtual ~Audience() = default;
  virtual void placed(sql::Tx& tx, const OrderId& id, const UserId& customer) = 0;
  virtual void answered(sql::Tx& tx, const Quote& quote, const PriceDone& answer) = 0;
  /// Another context moved the order on.
  virtual void moved(sql::Tx& tx, const OrderEvent& event) = 0;
  virtual void promised(sql::Tx& tx, const OrderId& id, Instant promised_at) = 0;
  virtual void cancel_requested(sql::Tx& tx, const OrderId& id) = 0;
  virtual void cancel_refused(sql::Tx& tx, const OrderId& id, const std::string& answer) = 0;
};

}  // namespace atelier::channel
