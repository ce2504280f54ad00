// SPDX-License-Identifier: Apache-2.0
// The sales order: what `crm` itself decides. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/describe.hpp>

#include "contracts/order_messages.h"
#include "platform/base/json.h"

namespace atelier::crm {

/// Who looks after an order.
struct Manager {
  UserId id;
  std::string name;
  bool operator==(const Manager&) const = default;
};
BOOST_DESCRIBE_STRUCT(Manager, (), (id, name))

/// What crm keeps of an order beside its state (which is the order log's).
struct SalesOrder {
  Order order;
  Instant promised_at;
  std::int64_t promise_revision = 0;
  std::optional<OrderCommandKind> pending_command;  ///< asked of mes, not answered yet
  std::optional<Instant> pending_since;
  std::string last_refusal;
  std::optional<Manager> manager;
};

/// Orders up to `limit` are approved without a person.
struct ApprovalRule {
  bool enabled = false;
  Money limit;
  bool operator==(const ApprovalRule&) const = default;
};
BOOST_DESCRIBE_STRUCT(ApprovalRule, (), (enabled, limit))
void check(const ApprovalRule& rule, FieldErrors& errors);

/// Three weeks from when it was placed.
inline constexpr std::int64_t kPromise_us = 21 * kDay;
Instant first_promise(Instant placed_at);

/// An order that is longer than this in a status sticks there, as far as three weeks go from end to
/// end; nullopt where it may stay.
std::optional<std::int64_t> stuck_after(OrderStatus status);

bool approves(const ApprovalRule& rule, const Order& order);

/// Who carries out a command about an order: crm at once, or mes, which is asked.
enum class Decision { here, ask_mes };
/// `conflict` "command-pending" while mes has not answered the last one; "illegal-move" where the
/// order is over or has left the house.
Result<Decision> decide(const OrderState& state, const SalesOrder& sales, OrderCommandKind command);

/// A promise is in the future and not more than two years away: `unprocessable`
/// "promise-out-of-range".
Result<void> check_promise(Instant promised_at, Instant now);

}  // namespace atelier::crm
