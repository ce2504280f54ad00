// SPDX-License-Identifier: Apache-2.0
#include "platform/http/call.h"

#include <algorithm>

namespace atelier::http {

namespace {

constexpr std::size_t kUsualText = 512;
constexpr std::size_t kUsualHeaders = 8;

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

void Headers::add(std::string_view name, std::string_view value) {
  if (entries_.empty()) {
    text_.reserve(kUsualText);
    entries_.reserve(kUsualHeaders);
  }
  Entry entry{text_.size(), name.size(), 0, value.size()};
  text_ += name;
  std::transform(text_.end() - static_cast<std::ptrdiff_t>(name.size()), text_.end(),
                 text_.end() - static_cast<std::ptrdiff_t>(name.size()), lower);
  const auto* known = find(part(entry.name, entry.name_size));
  entry.value = text_.size();
  if (!known) {
    text_ += value;
    entries_.push_back(entry);
    return;
  }
  std::string joined(part(known->value, known->value_size));
  joined += part(entry.name, entry.name_size) == "cookie" ? "; " : ", ";
  joined += value;
  entry.value_size = joined.size();
  text_ += joined;
  entries_[static_cast<std::size_t>(known - entries_.data())] = entry;
}

std::string_view Headers::get(std::string_view lower_case_name) const {
  const auto* entry = find(lower_case_name);
  return entry ? part(entry->value, entry->value_size) : std::string_view{};
}

const Headers::Entry* Headers::find(std::string_view lower_case_name) const {
  for (const auto& entry : entries_)
    if (part(entry.name, entry.name_size) == lower_case_name) return &entry;
  return nullptr;
}

std::string_view Call::param(std::string_view name) const {
  const auto it = params_.find(name);
  return it == params_.end() ? std::string_view{} : std::string_view(it->second);
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
