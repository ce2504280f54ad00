// SPDX-License-Identifier: Apache-2.0
#include "watch/metrics/exposition.h"

#include <algorithm>
#include <charconv>

namespace atelier::watch::metrics {
namespace {

constexpr std::size_t kLongestLine = 16 * 1024;
constexpr std::size_t kMostLabels = 64;

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}
constexpr bool is_name(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

/// A name off the front of it; "" where there is none.
std::string_view take_name(std::string_view& text) {
  if (text.empty() || !is_letter(text.front())) return {};
  const auto end = std::find_if_not(text.begin(), text.end(), is_name);
  const auto name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(name.size());
  return name;
}

std::string_view take_word(std::string_view& text) {
  skip_blanks(text);
  const auto word = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(word.size());
  return word;
}

/// What stands before the quote that ends a value, the quote with it taken off; escapes stay.
std::optional<std::string_view> take_quoted(std::string_view& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      const auto value = text.substr(0, i);
      text.remove_prefix(i + 1);
      return value;
    }
  }
  return {};
}

/// What stands between braces of which the first is taken off already.
std::optional<std::string_view> take_labels(std::string_view& text) {
  const auto begin = text;
  while (!text.empty() && text.front() != '}') {
    const bool quote = text.front() == '"';
    text.remove_prefix(1);
    if (quote && !take_quoted(text)) return {};
  }
  if (text.empty()) return {};
  const auto labels = begin.substr(0, begin.size() - text.size());
  text.remove_prefix(1);
  return labels;
}

std::optional<double> number_of(std::string_view word) {
  if (word.starts_with('+')) word.remove_prefix(1);
  double value = 0;
  const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (failed != std::errc() || end != word.data() + word.size()) return {};
  return value;
}

std::optional<Sample> sample_of(std::string_view line) {
  Sample sample;
  sample.metric = take_name(line);
  if (sample.metric.empty()) return {};
  skip_blanks(line);
  if (line.starts_with('{')) {
    line.remove_prefix(1);
    const auto labels = take_labels(line);
    if (!labels) return {};
    sample.labels = *labels;
  }
  const auto value = number_of(take_word(line));
  if (!value) return {};
  sample.value = *value;
  return sample;
}

std::string unescaped(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      plain += text[i] == 'n' ? '\n' : text[i];
    } else {
      plain += text[i];
    }
  }
  return plain;
}

}  // namespace

Exposition::Line Exposition::next() {
  while (!rest_.empty()) {
    const auto end = std::min(rest_.find('\n'), rest_.size());
    auto line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    skip_blanks(line);
    if (line.empty()) continue;
    if (line.front() == '#') {
      if (const auto kind = comment(line)) return *kind;
      continue;
    }
    const auto sample = line.size() <= kLongestLine ? sample_of(line) : std::nullopt;
    if (sample) {
      sample_ = *sample;
      return Line::sample;
    }
    ++refused_;
  }
  return Line::end;
}

std::optional<Exposition::Line> Exposition::comment(std::string_view line) {
  line.remove_prefix(1);
  const auto word = take_word(line);
  if (word != "TYPE" && word != "HELP") return {};
  skip_blanks(line);
  description_.family = take_name(line);
  skip_blanks(line);
  description_.text = line;
  if (description_.family.empty()) return {};
  return word == "TYPE" ? Line::type : Line::help;
}

std::optional<Labels> parse_labels(std::string_view text) {
  Labels labels;
  for (skip_blanks(text); !text.empty(); skip_blanks(text)) {
    const auto name = take_name(text);
    skip_blanks(text);
    if (name.empty() || !text.starts_with('=')) return {};
    text.remove_prefix(1);
    skip_blanks(text);
    if (!text.starts_with('"')) return {};
    text.remove_prefix(1);
    const auto value = take_quoted(text);
    if (!value || labels.size() == kMostLabels) return {};
    if (!labels.emplace(name, unescaped(*value)).second) return {};
    skip_blanks(text);
    if (text.empty()) break;
    if (!text.starts_with(',')) return {};
    text.remove_prefix(1);
  }
  return labels;
}

}  // namespace atelier::watch::metrics
