// SPDX-License-Identifier: Apache-2.0
// What contexts are compared by: orders and their versions, a range of ids at a time. Read from the
// database and not from what is in memory, so that what somebody changed or removed there by hand
// is seen, too.
//
//   crm-shop   orders of the shop, in both
//   crm-mes    orders that production has authority over, in both
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contracts/order_hops.h"

namespace atelier {

enum class AuditCheck : std::uint8_t { crm_shop, crm_mes };
BOOST_DESCRIBE_ENUM(AuditCheck, crm_shop, crm_mes)

/// Rows of one range, at most.
inline constexpr std::int64_t kMostAudited = 4096;

/// Orders from `from` on and before `to`; "" for the first and past the last.
struct AuditRange {
  std::optional<std::string> from;
  std::optional<std::string> to;
};
BOOST_DESCRIBE_STRUCT(AuditRange, (), (from, to))

struct CheckDigest {
  AuditCheck check{};
  std::int64_t orders = 0;
  std::int64_t sum = 0;  ///< of a hash of id, version and status of each; in any order the same
  bool operator==(const CheckDigest&) const = default;
};
BOOST_DESCRIBE_STRUCT(CheckDigest, (), (check, orders, sum))

/// GET /internal/<context>/digest
struct RangeDigest {
  std::string to;  ///< where the next range begins; "" where there is none
  std::vector<CheckDigest> checks;
};
BOOST_DESCRIBE_STRUCT(RangeDigest, (), (to, checks))

/// GET /internal/<context>/audited: the rows behind it.
struct AuditedOrder {
  OrderId order_id;
  std::int64_t version = 0;
  OrderStatus status{};
  bool on_hold = false;
  std::string channel;  ///< where the context knows it
  bool operator==(const AuditedOrder&) const = default;
};
BOOST_DESCRIBE_STRUCT(AuditedOrder, (), (order_id, version, status, on_hold, channel))

struct AuditedOrders {
  std::string to;
  std::vector<AuditedOrder> orders;
};
BOOST_DESCRIBE_STRUCT(AuditedOrders, (), (to, orders))

/// POST /internal/<context>/audited: of these orders, wherever they are.
inline constexpr std::size_t kMostAuditedById = 1000;
struct AuditedIds {
  std::vector<OrderId> orders;
};
BOOST_DESCRIBE_STRUCT(AuditedIds, (), (orders))
void check(const AuditedIds& in, FieldErrors& errors);

/// Whether a check compares this order.
bool is_of(AuditCheck check, const AuditedOrder& order);

void add_digest_routes(http::Router& router, const OrderSource& source);

}  // namespace atelier
