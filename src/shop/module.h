// SPDX-License-Identifier: Apache-2.0
// Customers' quotes and orders as they see them.
#pragma once

#include <memory>
#include <span>

#include "contracts/imported_order.h"
#include "platform/module.h"

namespace atelier::shop {

std::unique_ptr<Module> make_shop(const Ports& ports);

// --- while nothing runs

/// Brings the database up to date.
Result<void> prepare(sql::Database& db);

/// Writes what the customers would see had the orders been lived through here; only those of this
/// channel. Those that are here already stay as they are. `conflict` "number-taken".
Result<void> take_over(sql::Tx& tx, std::span<const ImportedOrder> orders);

inline constexpr char kNumberPrefix = 'S';
/// The numbers from what it returns on are nobody else's: `count` of them.
std::int64_t reserve_numbers(sql::Tx& tx, std::int64_t count);
/// Those from `next` on, before `end`, were not needed.
void return_numbers(sql::Tx& tx, std::int64_t next, std::int64_t end);

}  // namespace atelier::shop
