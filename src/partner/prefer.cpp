// SPDX-License-Identifier: Apache-2.0
#include "partner/prefer.h"

#include <algorithm>
#include <charconv>

namespace atelier::partner {

std::chrono::seconds wait_preferred(std::string_view prefer) {
  constexpr std::string_view kWait = "wait=";
  while (!prefer.empty()) {
    const auto end = std::min(prefer.find_first_of(",;"), prefer.size());
    auto part = prefer.substr(0, end);
    prefer.remove_prefix(std::min(end + 1, prefer.size()));
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.starts_with(kWait)) continue;
    part.remove_prefix(kWait.size());
    int seconds = 0;
    const auto [rest, error] = std::from_chars(part.data(), part.data() + part.size(), seconds);
    if (error != std::errc() || rest != part.data() + part.size()) return {};
    return std::clamp(std::chrono::seconds(seconds), std::chrono::seconds(0), kLongestWait);
  }
  return {};
}

}  // namespace atelier::partner
