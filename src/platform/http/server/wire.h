// SPDX-License-Identifier: Apache-2.0
// How a Reply looks on the wire: negotiation (304, gzip), headers, bytes.
#pragma once

#include <optional>
#include <string>

#include "platform/http/call.h"

namespace atelier::http {

/// "GET"
std::string_view method_name(Method method);
std::optional<Method> parse_method(std::string_view name);

/// Makes 304 of what the client has already and compresses what is worth it. To be done once,
/// before head_of().
void negotiate(const Call& call, Reply& reply);

struct Framing {
  bool keep_alive = true;
  /// Of the body; nullopt: until the connection ends (an event stream).
  std::optional<std::uint64_t> length;
};
/// Status line and headers, to the empty line.
std::string head_of(const Reply& reply, const Framing& framing, Instant now);

}  // namespace atelier::http
