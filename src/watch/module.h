// SPDX-License-Identifier: Apache-2.0
// What the system itself is doing, for whoever is called when it does not.
#pragma once

#include <memory>

#include "platform/module.h"

namespace atelier::watch {

std::unique_ptr<Module> make_watch(const Ports& ports);

/// Brings the database up to date, while nothing runs.
Result<void> prepare(sql::Database& db);

}  // namespace atelier::watch
