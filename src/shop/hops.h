// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contracts/order_hops.h"
#include "platform/module.h"

namespace atelier::shop {

/// What the shop tells of an order or a quote to the program's own processes.
OrderSource hops_source(const Ports& ports, OrderLog& log,
                        std::shared_ptr<const bus::Consumer> consumer);

}  // namespace atelier::shop
