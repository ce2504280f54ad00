// SPDX-License-Identifier: Apache-2.0
#include "watch/archive/words.h"

#include "platform/blob/blob.h"

namespace atelier::archive {
namespace {

constexpr std::size_t kHashDigits = 16;

// U+E000 to U+E003, which unicode61 takes for letters.
constexpr const char* kService = "\uE000";
constexpr std::string_view kAtLeastWarn = "\uE001";
constexpr std::string_view kAtLeastError = "\uE002";
constexpr std::string_view kAtLeastFatal = "\uE003";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0'; }
/// Whether unicode61 could find a letter or a digit in it: any other text would match nothing.
bool has_letter(std::string_view text) {
  for (const char c : text)
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
        static_cast<unsigned char>(c) >= 0x80)
      return true;
  return false;
}

}  // namespace

std::string word_of_service(std::string_view service) {
  return kService + blob::sha256_hex(std::as_bytes(std::span(service))).substr(0, kHashDigits);
}

std::string words_of_severity(std::int64_t severity) {
  std::string words;
  if (severity >= kWarn) words += kAtLeastWarn;
  if (severity >= kError) (words += ' ') += kAtLeastError;
  if (severity >= kFatal) (words += ' ') += kAtLeastFatal;
  return words;
}

std::string_view word_of_least_severity(std::int64_t least) {
  if (least >= kFatal) return kAtLeastFatal;
  if (least >= kError) return kAtLeastError;
  if (least >= kWarn) return kAtLeastWarn;
  return {};
}

std::string match_of(std::string_view text) {
  std::string match;
  while (!text.empty()) {
    std::size_t end = 0;
    while (end < text.size() && !is_blank(text[end])) ++end;
    auto word = text.substr(0, end);
    text.remove_prefix(end < text.size() ? end + 1 : end);
    const bool prefix = word.ends_with('*');
    if (prefix) word.remove_suffix(1);
    if (!has_letter(word)) continue;
    if (!match.empty()) match += " AND ";
    match += '"';
    for (const char c : word) match += c == '"' ? std::string("\"\"") : std::string(1, c);
    match += prefix ? "\" *" : "\"";
  }
  return match;
}

}  // namespace atelier::archive
