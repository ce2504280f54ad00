// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contracts/order_hops.h"

namespace atelier::channel {

/// What a channel tells of an order or a quote to the program's own processes.
OrderSource hops_source(sql::Database& db, bus::Bus& bus, OrderLog& log,
                        std::shared_ptr<const bus::Consumer> consumer);

}  // namespace atelier::channel
