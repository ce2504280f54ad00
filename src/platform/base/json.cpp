// SPDX-License-Identifier: Apache-2.0
#include "platform/base/json.h"

namespace atelier {
namespace {

constexpr std::size_t kMostErrors = 50;
constexpr std::size_t kLongestPointer = 256;

/// Cuts at the start of a character, so that the text stays UTF-8.
void shorten(std::string& text, std::size_t longest) {
  if (text.size() <= longest) return;
  constexpr std::string_view kDots = "...";
  std::size_t end = longest - kDots.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  text += kDots;
}

}  // namespace

void FieldErrors::add(std::string_view pointer, std::string detail) {
  if (++added_ > kMostErrors) return;
  std::string where = prefix_;
  where += pointer;
  shorten(where, kLongestPointer);
  list_.push_back({std::move(where), std::move(detail)});
}

}  // namespace atelier
