// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "shop/live.h"

namespace atelier::shop {

/// The queue "shop.evt": prices, and what becomes of the shop's orders. What is about others'
/// quotes and orders is superseded: it changes nothing here.
std::shared_ptr<bus::Consumer> make_consumer(sql::Database& db, OrderLog& log, Live& live);

}  // namespace atelier::shop
