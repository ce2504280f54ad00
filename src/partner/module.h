// SPDX-License-Identifier: Apache-2.0
// Partner companies: their keys, quotes and orders, and what happens to those.
#pragma once

#include <memory>

#include "platform/module.h"

namespace atelier::partner {

std::unique_ptr<Module> make_partner(const Ports& ports);

/// Brings the database up to date, while nothing runs.
Result<void> prepare(sql::Database& db);

inline constexpr char kNumberPrefix = 'P';

}  // namespace atelier::partner
