// SPDX-License-Identifier: Apache-2.0
#include "contracts/channel/intake.h"

#include <algorithm>
#include <set>

#include "contracts/order_number.h"
#include "platform/base/text_rules.h"
#include "platform/bus/bus_codec.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::channel {
namespace {

using telemetry::Level;
using telemetry::log;
namespace attr = telemetry::attr;

constexpr std::size_t kLongestCode = 40;

/// fill_basket() has found the quote free; on an engine with several writers another order may have
/// taken it since.
Error taken_meanwhile(sql::Tx& tx, const QuoteId& id) {
  const auto now = store::find_quote(tx, id);
  ATELIER_ASSERT(now && now->status == QuoteStatus::accepted);
  return offer_for(*now, "", 0, tx.now()).error();
}

}  // namespace

void check_lines(const std::vector<NewLine>& lines, FieldErrors& errors) {
  if (lines.empty() || lines.size() > kMostLines) errors.add("/lines", "must be 1 to 50 lines");
  std::set<QuoteId> seen;
  for (std::size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) {
    const auto at = "/lines/" + std::to_string(i);
    check_line(errors, at + "/alloy", lines[i].alloy, 1, kLongestCode);
    if (!seen.insert(lines[i].quote_id).second)
      errors.add(at + "/quote_id", "is in this order already; a quote is ordered once");
  }
}

void check(const NewOrder& in, FieldErrors& errors) {
  check_lines(in.lines, errors);
  check_phone(errors, "/phone", in.phone, true);
  check_line(errors, "/address", in.address, 1, 300);
  if (in.reference) check_line(errors, "/reference", *in.reference, 0, 100);
}

void check(const CancelRequest& in, FieldErrors& errors) {
  check_line(errors, "/reason", in.reason, 1, 500);
}

Error order_not_found() {
  return {ErrorKind::not_found, "order-not-found", "There is no order with this id."};
}

Result<PlacedOrder> Intake::place_order(sql::Tx& tx, const auth::Caller& customer,
                                        const NewOrder& in) {
  ATELIER_TRY_ASSIGN(const auto quotes, chosen_quotes(tx, customer.user, in));
  std::vector<ChosenQuote> chosen;
  for (std::size_t i = 0; i < quotes.size(); ++i)
    chosen.push_back({LineId::make(), &quotes[i], in.lines[i].alloy});
  ATELIER_TRY_ASSIGN(auto basket, fill_basket(chosen, tx.now()));

  const auto id = OrderId::make();
  std::vector<sql::Changes> accepted;
  for (const auto& quote : quotes) accepted.push_back(store::accept_quote(tx, quote.id, id));
  Order order{.order_id = id,
              .number = order_number(prefix_, numbers_.next(tx)),
              .channel = channel_,
              .customer_id = customer.user.str(),
              .customer_name = customer.name,
              .phone = in.phone,
              .address = in.address,
              .reference = in.reference.value_or(""),
              .placed_at = tx.now(),
              .lines = std::move(basket.lines),
              .total = std::move(basket.total)};
  store::insert_order(tx, customer.user, order);
  audience_.placed(tx, id, customer.user);  // before the log tells of it
  auto event = submit(id, channel_, actor_of(customer), tx.now());
  if (telemetry::current().valid()) event.traceparent = telemetry::current().traceparent();
  ATELIER_TRY_ASSIGN(auto state, log_.append(tx, nullptr, event, order.number));
  for (std::size_t i = 0; i < quotes.size(); ++i)
    if (accepted[i] == 0) return taken_meanwhile(tx, quotes[i].id);
  OrderSubmitted submitted{std::move(order), std::move(event)};
  outbox_.send(tx, submitted);
  return PlacedOrder{{.customer = customer.user, .order = std::move(submitted.order)},
                     std::move(state),
                     std::move(submitted.event)};
}

Result<std::vector<Quote>> Intake::chosen_quotes(sql::Tx& tx, const UserId& customer,
                                                 const NewOrder& in) const {
  std::vector<Quote> quotes;
  quotes.reserve(in.lines.size());
  for (std::size_t i = 0; i < in.lines.size(); ++i) {
    auto quote = store::find_quote_of(tx, in.lines[i].quote_id, customer);
    if (!quote)
      return Error{ErrorKind::not_found,
                   "quote-not-found",
                   "There is no quote with this id.",
                   {{"/lines/" + std::to_string(i) + "/quote_id", "is not known"}}};
    quotes.push_back(std::move(*quote));
  }
  return quotes;
}

Result<void> Intake::request_cancel(sql::Tx& tx, const auth::Caller& customer, const OrderId& id,
                                    const CancelRequest& in) const {
  const auto order = store::find_order_of(tx, id, customer.user);
  if (!order) return order_not_found();
  ATELIER_TRY_ASSIGN(const auto state, log_.state(tx, id));
  ATELIER_TRY(may_ask_to_cancel(state.status, order->cancel));
  if (!store::request_cancel(tx, id, in.reason))
    return may_ask_to_cancel(state.status, CancelState::requested);
  const auto actor = actor_of(customer, in.reason);
  outbox_.send(tx, OrderRequest{.order_id = id,
                                .command = OrderCommandKind::cancel,
                                .from = channel_,
                                .actor = actor.id,
                                .actor_name = actor.name,
                                .reason = actor.reason});
  audience_.cancel_requested(tx, id);
  tx.on_commit([id] {
    log(Level::info, "order.cancel_requested", "The customer asked to cancel",
        {{attr::kOrderId, id.str()}});
  });
  return {};
}

}  // namespace atelier::channel
