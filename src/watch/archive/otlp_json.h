// SPDX-License-Identifier: Apache-2.0
// OTLP in JSON, as opentelemetry.io/docs/specs/otlp has it: names in lowerCamelCase, ids as hex,
// enums as numbers, integers of 64 bits as strings (read as numbers, too), unknown fields ignored.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/base/result.h"
#include "watch/archive/otlp_schema.h"

namespace atelier::archive {

/// The same message in protobuf. The errors of parse_json(), and `malformed` "otlp-unreadable" that
/// names the field.
Result<std::string> protobuf_of_json(const Message& message, std::string_view json);

/// The bytes of an id; nullopt where it is no hex.
std::optional<std::string> from_hex(std::string_view digits);

/// `bytes` may be anything: what cannot be read of it is left out.
void append_otlp_json(std::string& out, const Message& message, std::string_view bytes);

/// For people: {"http.route":"/readyz","retries":3} of repeated KeyValue fields `tag` of a message.
void append_plain_attributes(std::string& out, std::string_view bytes, protozero::pbf_tag_type tag);
/// An AnyValue as plain JSON.
void append_plain_value(std::string& out, std::string_view any_value);

}  // namespace atelier::archive
