// SPDX-License-Identifier: Apache-2.0
#include "platform/http/server/compress.h"

namespace atelier::http {

namespace {

std::string_view take_until(std::string_view& rest, char end) {
  const auto at = rest.find(end);
  auto part = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  const auto first = part.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return part.substr(first, part.find_last_not_of(" \t") - first + 1);
}

/// "0", "0.", "0.000"
bool is_zero(std::string_view weight) {
  return weight.starts_with('0') && weight.find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    auto item = take_until(accept_encoding, ',');
    const auto name = take_until(item, ';');
    const auto parameter = take_until(item, ';');
    const bool taken = !parameter.starts_with("q=") || !is_zero(parameter.substr(2));
    if (name == coding) return taken;
    if (name == "*") any = taken;
  }
  return any;
}

bool compressible(std::string_view content_type) {
  return content_type.starts_with("text/") || content_type.starts_with("application/json") ||
         content_type.starts_with("application/problem+json") ||
         content_type.starts_with("application/javascript") ||
         content_type.starts_with("image/svg+xml");
}

}  // namespace atelier::http
