// SPDX-License-Identifier: Apache-2.0
#include "partner/api.h"

#include <algorithm>
#include <set>

#include "platform/base/text_rules.h"
#include "platform/blob/blob.h"

namespace atelier::partner {
namespace {

constexpr std::int64_t kMostPieces = 1000;
constexpr std::size_t kMostQuantities = 10;
constexpr std::size_t kMostAlloys = 20;
constexpr std::size_t kLongestCode = 40;
constexpr std::size_t kLongestName = 100;
constexpr std::int64_t kLongestPage = 200;

void check_limit(const std::optional<std::int64_t>& limit, FieldErrors& errors) {
  if (limit && (*limit < 1 || *limit > kLongestPage)) errors.add("/limit", "must be 1 to 200");
}

void check_range(std::string_view pointer, std::int64_t value, std::int64_t least,
                 std::int64_t most, FieldErrors& errors) {
  if (value < least || value > most)
    errors.add(pointer, "must be " + std::to_string(least) + " to " + std::to_string(most));
}

void check_quantities(const std::vector<std::int64_t>& quantities, FieldErrors& errors) {
  if (quantities.empty() || quantities.size() > kMostQuantities)
    return errors.add("/quantities", "must be 1 to 10 quantities");
  std::set<std::int64_t> seen;
  for (std::size_t i = 0; i < quantities.size(); ++i) {
    const auto at = "/quantities/" + std::to_string(i);
    check_range(at, quantities[i], 1, kMostPieces, errors);
    if (!seen.insert(quantities[i]).second) errors.add(at, "is asked for already");
  }
}

}  // namespace

void check(const NewQuotes& in, FieldErrors& errors) {
  if (!blob::is_hash(in.model_hash))
    errors.add("/model_hash", "must be the SHA-256 of the file: 64 lower-case hex digits");
  if (in.finish) check_line(errors, "/finish", *in.finish, 1, kLongestCode);
  if (in.size) check_line(errors, "/size", *in.size, 0, 20);
  check_quantities(in.quantities, errors);
  if (!in.alloys) return;
  if (in.alloys->size() > kMostAlloys) errors.add("/alloys", "must be 20 at most");
  for (std::size_t i = 0; i < std::min(in.alloys->size(), kMostAlloys); ++i)
    check_line(errors, "/alloys/" + std::to_string(i), (*in.alloys)[i], 1, kLongestCode);
}

void check(const NewOrder& in, FieldErrors& errors) {
  check_line(errors, "/reference", in.reference, 1, 100);
  channel::check_lines(in.lines, errors);
  check_phone(errors, "/phone", in.phone, true);
  check_line(errors, "/address", in.address, 1, 300);
}

void check(const ModelName& in, FieldErrors& errors) {
  if (in.name) check_line(errors, "/name", *in.name, 1, 200);
}

void check(const OrdersQuery& in, FieldErrors& errors) {
  check_limit(in.limit, errors);
  if (in.reference) check_line(errors, "/reference", *in.reference, 1, 100);
}

void check(const QuotesQuery& in, FieldErrors& errors) { check_limit(in.limit, errors); }

void check(const EventsQuery& in, FieldErrors& errors) {
  check_limit(in.limit, errors);
  if (in.after && *in.after < 0) errors.add("/after", "must be 0 or more");
}

void check(const Limits& in, FieldErrors& errors) {
  check_range("/rate", in.rate, 1, 100'000, errors);
  check_range("/burst", in.burst, 1, 100'000, errors);
  check_range("/most_quotes", in.most_quotes, 1, 10'000, errors);
}

void check(const NewPartner& in, FieldErrors& errors) {
  check_line(errors, "/name", in.name, 1, kLongestName);
}

void check(const NewKey& in, FieldErrors& errors) {
  check_line(errors, "/name", in.name, 1, kLongestName);
}

void check(const Rotation& in, FieldErrors& errors) {
  check_range("/overlap_hours", in.overlap_hours, 0, 24 * 30, errors);
}

void check(const PartnersQuery& in, FieldErrors& errors) { check_limit(in.limit, errors); }
void check(const RequestsQuery& in, FieldErrors& errors) { check_limit(in.limit, errors); }

KeyView to_view(const ApiKey& key) {
  return {.key_id = key.id,
          .name = key.name,
          .mode = key.mode,
          .created_at = key.created_at,
          .created_by = key.created_by,
          .expires_at = key.expires_at,
          .revoked_at = key.revoked_at,
          .last_used_at = key.last_used_at};
}

PartnerView to_view(const Account& account, const std::vector<ApiKey>& keys) {
  PartnerView view{.partner_id = account.id,
                   .name = account.name,
                   .limits = account.limits,
                   .created_at = account.created_at,
                   .created_by = account.created_by,
                   .closed_at = account.closed_at};
  for (const auto& key : keys) view.keys.push_back(to_view(key));
  return view;
}

}  // namespace atelier::partner
