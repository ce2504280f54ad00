// SPDX-License-Identifier: Apache-2.0
// What a log record is found by. Beside its own words each is given some of ours, so that a search
// within a service or a severity is a search for one word more: they begin with a character for
// private use, which nobody types.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace atelier::archive {

inline constexpr std::int64_t kWarn = 13;  // SeverityNumber of OTLP
inline constexpr std::int64_t kError = 17;
inline constexpr std::int64_t kFatal = 21;

std::string word_of_service(std::string_view service);
/// Those of every severity up to this one.
std::string words_of_severity(std::int64_t severity);
/// The one of all that is at least as severe; "" where nearly everything is.
std::string_view word_of_least_severity(std::int64_t least);

/// A search for all words of `text`, in the language of FTS5; a word with * at its end stands for
/// all that begin so. "" where there is no word in it.
std::string match_of(std::string_view text);

}  // namespace atelier::archive
