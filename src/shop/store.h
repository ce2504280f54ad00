// SPDX-License-Identifier: Apache-2.0
// The SQL of what only the shop has; the rest is in contracts/channel/store.h.
#pragma once

#include <span>

#include "platform/sql/sql.h"

namespace atelier::shop {

std::span<const sql::Migration> migrations();  // made from schema/*.sql

namespace store {

/// See OrderSource::audited.
sql::Sql audited_orders();

}  // namespace store

}  // namespace atelier::shop
