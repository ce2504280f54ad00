// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contracts/order_hops.h"
#include "crm/board.h"
#include "platform/module.h"

namespace atelier::crm {

/// What crm tells of an order to the program's own processes.
OrderSource hops_source(const Ports& ports, OrderLog& log, const Board& board,
                        std::shared_ptr<const bus::Consumer> consumer);

}  // namespace atelier::crm
