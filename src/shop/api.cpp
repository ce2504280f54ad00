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

void check(const NewOrder& in, FieldErrors& errors) {
  if (in.lines.empty() || in.lines.size() > kMostLines)
    errors.add("/lines", "must be 1 to 50 lines");
  std::set<QuoteId> seen;
  for (std::size_t i = 0; i < std::min(in.lines.size(), kMostLines); ++i) {
    const auto at = "/lines/" + std::to_string(i);
    check_line(errors, at + "/alloy", in.lines[i].alloy, 1, kLongestCode);
    if (!seen.insert(in.lines[i].quote_id).second)
      errors.add(at + "/quote_id", "is in this order already; a quote is ordered once");
  }
  check_phone(errors, "/phone", in.phone, true);
  check_line(errors, "/address", in.address, 1, 300);
  if (in.reference) check_line(errors, "/reference", *in.reference, 0, 100);
}

void check(const CancelRequest& in, FieldErrors& errors) {
  check_line(errors, "/reason", in.reason, 1, 500);
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

QuoteView to_view(const Quote& quote, Instant now) {
  QuoteView view{.quote_id = quote.id,
                 .status = status_at(quote, now),
                 .file_name = quote.file_name,
                 .size = quote.size,
                 .parameters = quote.parameters,
                 .requested_at = quote.requested_at,
                 .order_id = quote.order_id};
  if (!quote.answer) return view;
  view.model = quote.answer->model;
  for (const auto& offer : quote.answer->offers) view.offers.push_back(offer_for_customer(offer));
  view.remarks = quote.answer->remarks;
  if (quote.answer->outcome == PriceOutcome::priced) view.valid_until = quote.answer->valid_until;
  return view;
}

StatusView to_view(const OrderState& state) {
  return {.order_id = state.order_id,
          .number = state.number,
          .status = state.status,
          .version = state.version,
          .changed_at = state.changed_at,
          .on_hold = state.on_hold};
}

OrderRow to_row(const CustomerOrder& order, const OrderState& state) {
  std::int64_t pieces = 0;
  for (const auto& line : order.order.lines) pieces += line.quantity;
  return {.state = to_view(state),
          .placed_at = order.order.placed_at,
          .promised_at = order.promised_at,
          .reference = order.order.reference,
          .pieces = pieces,
          .total = order.order.total,
          .cancel = order.cancel};
}

OrderView to_view(const CustomerOrder& order, const OrderState& state,
                  const std::vector<OrderEvent>& timeline) {
  return {.state = to_view(state),
          .placed_at = order.order.placed_at,
          .promised_at = order.promised_at,
          .reference = order.order.reference,
          .phone = order.order.phone,
          .address = order.order.address,
          .lines = order.order.lines,
          .total = order.order.total,
          .cancel = {order.cancel, order.cancel_reason, order.cancel_answer},
          .timeline = steps_of(timeline),
          .parcel = parcel_of(timeline)};
}

}  // namespace atelier::shop
