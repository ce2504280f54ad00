// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <protozero/types.hpp>
#include <string_view>

namespace atelier::archive {

/// The text of one of the repeated KeyValue fields `tag` of a message that read_batch() has taken;
/// "" where it has none of this key, or no text. A view of the message.
std::string_view text_attribute(std::string_view message, protozero::pbf_tag_type tag,
                                std::string_view key);

/// The text of a field of a message that read_batch() has taken; "" where there is none.
std::string_view text_field(std::string_view message, protozero::pbf_tag_type tag);

}  // namespace atelier::archive
