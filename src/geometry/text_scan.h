// SPDX-License-Identifier: Apache-2.0
// What the readers of text formats share: blanks, words and numbers, whatever the locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace atelier::geometry {

inline bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Of either case; `expected` is in lower case.
bool same_word(std::string_view word, std::string_view expected);

/// Without a byte order mark.
std::string_view without_mark(std::string_view file);

/// nullopt where it is none. What is too near to zero is 0, what is too far from it infinity.
std::optional<float> to_float(std::string_view word);

/// The first letters of what a stranger's file says, fit to be shown to people.
std::string printable(std::string_view word);

}  // namespace atelier::geometry
