// SPDX-License-Identifier: Apache-2.0
// The dead_letter table of one database: what waits for a person, and what was decided.
#pragma once

#include <optional>
#include <vector>

#include "platform/bus/bus.h"

namespace atelier::bus {

/// Those that wait, the newest first.
Result<std::vector<DeadLetter>> open_dead_letters(sql::Database& db, int most);

/// How many wait in `queue`.
Result<std::int64_t> count_dead_letters(sql::Database& db, std::string_view queue);

/// One that waits; its attempt is the one to come.
std::optional<Envelope> find_dead_letter(sql::Reader& db, std::string_view queue,
                                         const Uuid& message);

/// Keeps it as discarded by `actor`. `not_found` where it does not wait.
Result<void> discard_dead_letter(sql::Database& db, std::string_view queue, const Uuid& message,
                                 std::string_view actor);

/// What both answer where there is none.
Error no_such_dead_letter();

}  // namespace atelier::bus
