// SPDX-License-Identifier: Apache-2.0
#include "crm/order.h"

#include "contracts/expectation.h"
#include "platform/base/enum_text.h"

namespace atelier::crm {

void check(const ApprovalRule& rule, FieldErrors& errors) {
  if (rule.limit.minor < 0) errors.add("/limit/minor", "is not negative");
  if (rule.limit.currency.size() != 3) errors.add("/limit/currency", "is an ISO 4217 code");
}

Instant first_promise(Instant placed_at) { return placed_at + kPromise_us; }

std::optional<std::int64_t> stuck_after(OrderStatus status) {
  const auto waiting = waiting_in(status);
  return waiting ? expectation_of(*waiting).within_us : std::nullopt;
}

bool approves(const ApprovalRule& rule, const Order& order) {
  return rule.enabled && rule.limit.currency == order.total.currency &&
         order.total.minor <= rule.limit.minor;
}

Result<Decision> decide(const OrderState& state, const SalesOrder& sales,
                        OrderCommandKind command) {
  if (is_final(state.status) || state.status >= OrderStatus::shipped)
    return Error{ErrorKind::conflict, "illegal-move",
                 "The order is " + std::string(name_of(state.status)) + "; it is too late to " +
                     std::string(name_of(command)) + " it."};
  if (authority_over(state.status) == Context::crm) return Decision::here;
  if (sales.pending_command)
    return Error{ErrorKind::conflict, "command-pending",
                 "Production has not answered the last request (" +
                     std::string(name_of(*sales.pending_command)) + ") yet."};
  return Decision::ask_mes;
}

Result<void> check_promise(Instant promised_at, Instant now) {
  if (promised_at <= now || promised_at > now + 730 * kDay)
    return Error{ErrorKind::unprocessable,
                 "promise-out-of-range",
                 "A promise is a moment in the future, within two years.",
                 {{"/promised_at", "is in the past or more than two years away"}}};
  return {};
}

}  // namespace atelier::crm
