// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "contracts/channel/audience.h"
#include "contracts/order_log.h"

namespace atelier::channel {

/// The queue "<channel>.evt": prices, and what becomes of the channel's orders. What is about
/// others' quotes and orders is superseded: it changes nothing here.
std::shared_ptr<bus::Consumer> make_consumer(Context channel, sql::Database& db, OrderLog& log,
                                             Audience& audience);

/// One line of the log for each step of an order, as the channel sees it.
void log_change(Context channel, const OrderState& state, const OrderEvent& event);

}  // namespace atelier::channel
