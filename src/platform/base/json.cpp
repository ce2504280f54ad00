// SPDX-License-Identifier: Apache-2.0
#include "platform/base/json.h"

#include "platform/base/text.h"

namespace atelier {
namespace {

constexpr std::size_t kMostErrors = 50;
constexpr std::size_t kLongestPointer = 256;

}  // namespace

void FieldErrors::add(std::string_view pointer, std::string detail) {
  if (++added_ > kMostErrors) return;
  std::string where = prefix_;
  where += pointer;
  where.resize(cut_utf8(where, kLongestPointer).size());
  list_.push_back({std::move(where), std::move(detail)});
}

}  // namespace atelier
