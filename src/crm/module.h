// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "contracts/imported_order.h"
#include "platform/module.h"

namespace atelier::crm {

/// Sales orders of all channels.
std::unique_ptr<Module> make_crm(const Ports& ports);

// --- while nothing runs

/// Brings the database up to date.
Result<void> prepare(sql::Database& db);

/// What is known of an order that another system tells of.
struct Standing {
  enum class Known {
    no,
    same,         ///< it was taken over
    differently,  ///< it was taken over, and something else was told about it then
  };
  Known known = Known::no;
  std::string number = {};    ///< of an order that is known
  bool number_taken = false;  ///< another order has the number it comes with
};
/// Of each order, which has an origin.
std::vector<Standing> look_up(sql::Reader& db, std::span<const ImportedOrder> orders);

/// Writes what a manager would see had the orders been lived through here. Those that are here
/// already stay as they are. `conflict` "number-taken".
Result<void> take_over(sql::Tx& tx, std::span<const ImportedOrder> orders);

/// Numbers with this prefix for orders that come through no channel with numbers of its own.
inline constexpr char kNumberPrefix = 'C';
/// The numbers from what it returns on are nobody else's: `count` of them.
std::int64_t reserve_numbers(sql::Tx& tx, std::int64_t count);
/// Those from `next` on, before `end`, were not needed.
void return_numbers(sql::Tx& tx, std::int64_t next, std::int64_t end);

}  // namespace atelier::crm
