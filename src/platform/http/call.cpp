// SPDX-License-Identifier: Apache-2.0
#include "platform/http/call.h"

namespace atelier::http {

namespace {

std::string_view found(const std::map<std::string, std::string, std::less<>>& map,
                       std::string_view name) {
  const auto it = map.find(name);
  return it == map.end() ? std::string_view{} : std::string_view(it->second);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string_view Call::param(std::string_view name) const { return found(params_, name); }

std::string_view Call::header(std::string_view lower_case_name) const {
  return found(headers, lower_case_name);
}

std::string_view Call::cookie(std::string_view name) const {
  std::string_view rest = header("cookie");
  while (!rest.empty()) {
    const auto end = rest.find(';');
    const auto pair = trimmed(rest.substr(0, end));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name)
      return pair.substr(equals + 1);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace atelier::http
