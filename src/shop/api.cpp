// SPDX-License-Identifier: Apache-2.0
#include "shop/api.h"

#include <algorithm>
#include <set>

#include "platform/base/text_rules.h"

namespace atelier::shop {
namespace {

constexpr std::int64_t kMostPieces = 1000;
constexpr std::size_t kMostAlloys = 20;
constexpr std::size_t kLongestCode = 40;
constexpr std::int64_t kLongestPage = 200;

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

void check_limit(const std::optional<std::int64_t>& limit, FieldErrors& errors) {
  if (limit && (*limit < 1 || *limit > kLongestPage)) errors.add("/limit", "must be 1 to 200");
}

}  // namespace

void check(const NewQuote& in, FieldErrors& errors) {
  if (!is_sha256(in.model_hash))
    errors.add("/model_hash", "must be the SHA-256 of the file: 64 lower-case hex digits");
  check_line(errors, "/file_name", in.file_name, 1, 200);
  if (in.finish) check_line(errors, "/finish", *in.finish, 1, kLongestCode);
  if (in.size) check_line(errors, "/size", *in.size, 0, 20);
  if (in.quantity < 1 || in.quantity > kMostPieces) errors.add("/quantity", "must be 1 to 1000");
  if (!in.alloys) return;
  if (in.alloys->size() > kMostAlloys) errors.add("/alloys", "must be 20 at most");
  for (std::size_t i = 0; i < std::min(in.alloys->size(), kMostAlloys); ++i)
    check_line(errors, "/alloys/" + std::to_string(i), (*in.alloys)[i], 1, kLongestCode);
}

void check(const QuotesQuery& in, FieldErrors& errors) { check_limit(in.limit, errors); }
void check(const OrdersQuery& in, FieldErrors& errors) { check_limit(in.limit, errors); }

Quote to_quote(const NewQuote& in, const QuoteId& id, const UserId& customer, Instant now) {
  return {.id = id,
          .customer = customer,
          .status = QuoteStatus::requested,
          .file_name = in.file_name,
          .size = in.size.value_or(""),
          .parameters = {.model_hash = in.model_hash,
                         .unit = in.unit.value_or(LengthUnit::mm),
                         .product = in.product,
                         .finish = in.finish.value_or("polished"),
                         .quantity = in.quantity,
                         .alloys = in.alloys.value_or(std::vector<std::string>{})},
          .requested_at = now};
}

}  // namespace atelier::shop
