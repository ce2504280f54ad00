// SPDX-License-Identifier: Apache-2.0
#include "platform/http/client/problem.h"

#include "platform/base/json_codec.h"

namespace atelier::http {

Error problem_of(const Response& response) {
  Error error{ErrorKind::internal, "unexpected-answer", "HTTP " + std::to_string(response.status)};
  const auto document = parse_json(response.body);
  if (!document || !document->is_object()) return error;
  const auto said = [&](const char* name) -> std::string {
    const auto* value = document->as_object().if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : "";
  };
  if (const auto type = said("type"); !type.empty()) error.type = type.substr(type.rfind('/') + 1);
  if (const auto detail = said("detail"); !detail.empty()) error.detail += ": " + detail;
  return error;
}

}  // namespace atelier::http
