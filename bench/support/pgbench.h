// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's own benchmark with a script of ours.
#pragma once

#include <chrono>
#include <string>

namespace atelier::bench {

/// Transactions a second of `clients` that each run the script in `file` again and again. Throws
/// where pgbench says none.
double pgbench_per_second(const std::string& url, const std::string& file, int clients,
                          std::chrono::milliseconds time);

}  // namespace atelier::bench
