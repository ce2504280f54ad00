// SPDX-License-Identifier: Apache-2.0
#include "contracts/channel/views.h"

#include "platform/base/page.h"

namespace atelier::channel {

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

QuotesPage page_of_quotes(sql::Reader& db, const UserId& customer,
                          const std::optional<QuoteId>& before, std::int64_t limit, Instant now) {
  auto quotes = store::page_of_quotes(db, customer, before, static_cast<int>(limit) + 1);
  QuotesPage page;
  if (cut(quotes, limit)) page.next = quotes.back().id;
  for (const auto& quote : quotes) page.quotes.push_back(to_view(quote, now));
  return page;
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

}  // namespace atelier::channel
