// SPDX-License-Identifier: Apache-2.0
#include "contracts/order_digest.h"

#include <cstring>

#include "platform/base/enum_text.h"
#include "platform/http/internal.h"

namespace atelier {
namespace {

using http::Call;
using http::Method;

/// Sorts behind every id, in any collation.
constexpr std::string_view kEnd = "g";

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input changes half of
/// the output.
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::uint64_t hash_of(const AuditedOrder& order) {
  std::uint64_t halves[2];
  std::memcpy(halves, order.order_id.value.bytes.data(), sizeof halves);
  const auto rest = static_cast<std::uint64_t>(order.version) << 8 |
                    static_cast<std::uint64_t>(order.status) << 1 | (order.on_hold ? 1 : 0);
  return mixed(mixed(mixed(halves[0]) + halves[1]) + rest);
}

AuditedOrder read_audited(const sql::Row& row) {
  return {row.id<OrderId>(0), row.i64(1), row.as<OrderStatus>(2), row.flag(3), row.str(4)};
}

/// Calls `visit` for each order of the range, kMostAudited at most; where the next range begins.
template <class F>
std::string each_audited(const OrderSource& source, sql::Reader& db, const AuditRange& in,
                         F visit) {
  const std::string to = in.to.value_or("");
  std::int64_t seen = 0;
  std::string next = to;
  db.each(
      *source.audited,
      [&](const sql::Row& row) {
        if (seen++ == kMostAudited) {
          next = row.str(0);
          return false;
        }
        visit(read_audited(row));
        return true;
      },
      in.from.value_or(""), to.empty() ? kEnd : std::string_view(to), kMostAudited + 1);
  return next;
}

RangeDigest digest_of(const OrderSource& source, sql::Reader& db, const AuditRange& in) {
  std::vector<std::uint64_t> sums(enum_values<AuditCheck>().size());
  RangeDigest digest;
  for (const auto check : enum_values<AuditCheck>()) digest.checks.push_back({check});
  digest.to = each_audited(source, db, in, [&](const AuditedOrder& order) {
    for (std::size_t i = 0; i < sums.size(); ++i)
      if (is_of(digest.checks[i].check, order)) {
        ++digest.checks[i].orders;
        sums[i] += hash_of(order);
      }
  });
  for (std::size_t i = 0; i < sums.size(); ++i)
    digest.checks[i].sum = static_cast<std::int64_t>(sums[i]);
  return digest;
}

}  // namespace

bool is_of(AuditCheck check, const AuditedOrder& order) {
  if (check == AuditCheck::crm_shop) return order.channel == name_of(Context::shop);
  return authority_over(order.status) == Context::mes;
}

void check(const AuditedIds& in, FieldErrors& errors) {
  if (in.orders.size() > kMostAuditedById)
    errors.add("/orders", "are more than " + std::to_string(kMostAuditedById));
}

void add_digest_routes(http::Router& router, const OrderSource& source) {
  const auto prefix = "/internal/" + std::string(source.db.name());
  router.read<AuditRange, RangeDigest>(
      Method::get, prefix + "/digest", http::internal_spec("What a range of orders is compared by"),
      source.db,
      [source](sql::Reader& db, const Call& call, const AuditRange& in) -> Result<RangeDigest> {
        ATELIER_TRY(http::require_service(call));
        return digest_of(source, db, in);
      });
  router.read<AuditRange, AuditedOrders>(
      Method::get, prefix + "/audited", http::internal_spec("The orders of such a range"),
      source.db,
      [source](sql::Reader& db, const Call& call, const AuditRange& in) -> Result<AuditedOrders> {
        ATELIER_TRY(http::require_service(call));
        AuditedOrders answer;
        answer.to = each_audited(
            source, db, in, [&](AuditedOrder order) { answer.orders.push_back(std::move(order)); });
        return answer;
      });
  router.read<AuditedIds, AuditedOrders>(
      Method::post, prefix + "/audited", http::internal_spec("Some orders, as they are compared"),
      source.db,
      [source](sql::Reader& db, const Call& call, const AuditedIds& in) -> Result<AuditedOrders> {
        ATELIER_TRY(http::require_service(call));
        AuditedOrders answer;
        for (const auto& id : in.orders)
          each_audited(source, db, {id.str(), id.str() + std::string(kEnd)},
                       [&](AuditedOrder order) { answer.orders.push_back(std::move(order)); });
        return answer;
      });
}

}  // namespace atelier
