// SPDX-License-Identifier: Apache-2.0
// What the shop floor hears.
#pragma once

#include <memory>

#include "mes/shop_floor.h"

namespace atelier::mes {

/// The queue mes.cmd. `floor` outlives it.
std::shared_ptr<bus::Consumer> make_consumer(sql::Database& db, ShopFloor& floor);

}  // namespace atelier::mes
