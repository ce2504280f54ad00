// SPDX-License-Identifier: Apache-2.0
// The disk's own pace, which no durable write can be faster than.
#pragma once

#include <filesystem>
#include <vector>

namespace atelier::bench {

/// Milliseconds of `count` synced writes of 4 KB, one after the other, into a file in `folder` that
/// has its size already: as a database writes its log. Throws where the disk fails.
std::vector<double> sync_times_ms(const std::filesystem::path& folder, int count);

/// Of such writes, in a second.
double syncs_per_second(const std::filesystem::path& folder, int count);

}  // namespace atelier::bench
