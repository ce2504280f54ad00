// SPDX-License-Identifier: Apache-2.0
// The shop floor: production orders, their operations, the dispatch board, the parcel.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "contracts/imported_order.h"
#include "platform/module.h"

namespace atelier::mes {

std::unique_ptr<Module> make_mes(const Ports& ports);

// --- while nothing runs

/// Brings the database up to date.
Result<void> prepare(sql::Database& db);

/// The stages a lot goes through, of every product that has a routing.
std::map<ProductKind, std::vector<std::string>> stages(sql::Reader& db);

/// Writes what the shop floor would have of the orders that were ever released, had they been made
/// here up to where their work stands. Those that are here already stay as they are. `conflict`
/// "number-taken"; `unprocessable` "no-routing" for a product or stage that is not made here.
Result<void> take_over(sql::Tx& tx, std::span<const ImportedOrder> orders);

}  // namespace atelier::mes
