// SPDX-License-Identifier: Apache-2.0
// Percent-encoding of paths (RFC 3986).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace atelier::http {

/// nullopt where an escape is broken, or where it hides a NUL or bytes that are not UTF-8.
std::optional<std::string> percent_decode(std::string_view text);

/// A segment of a path, or a value of a query.
std::string percent_encode(std::string_view text);

/// Takes the text before the next '/' off the front of `rest`, and the '/' with it.
std::string_view next_segment(std::string_view& rest);

}  // namespace atelier::http
