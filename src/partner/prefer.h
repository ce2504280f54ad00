// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

namespace atelier::partner {

/// Less than any front server's patience.
inline constexpr std::chrono::seconds kLongestWait{30};

/// "wait=10" of a Prefer header (RFC 7240), kLongestWait at most; 0 where it says nothing of it.
std::chrono::seconds wait_preferred(std::string_view prefer);

}  // namespace atelier::partner
