// SPDX-License-Identifier: Apache-2.0
// Rules for what people type, for the check() functions beside described structs (json.h). Lengths
// are in characters (code points), not bytes; the decoder has made sure that the text is UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

#include "platform/base/json.h"

namespace atelier {

std::size_t count_characters(std::string_view utf8);

/// One line: `least` to `most` characters, no control characters, not blank unless `least` is 0.
void check_line(FieldErrors& errors, std::string_view pointer, std::string_view text,
                std::size_t least, std::size_t most);
/// A telephone number as people write it: "+7 (495) 123-45-67"; empty only where `required` is not.
void check_phone(FieldErrors& errors, std::string_view pointer, std::string_view text,
                 bool required);

}  // namespace atelier
