// SPDX-License-Identifier: Apache-2.0
#include "contracts/channel/order.h"

namespace atelier::channel {
namespace {

OrderLine line_from(const LineId& id, const Quote& quote, Offer offer) {
  return {.line_id = id,
          .quote_id = quote.id,
          .model_hash = quote.parameters.model_hash,
          .file_name = quote.file_name,
          .product = quote.parameters.product,
          .alloy = std::move(offer.alloy),
          .finish = quote.answer->parameters.finish,
          .size = quote.size,
          .quantity = quote.parameters.quantity,
          .total = std::move(offer.total)};
}

Result<void> add_to(Money& total, const Money& more) {
  if (total.currency != more.currency)
    return Error{ErrorKind::unprocessable, "mixed-currencies",
                 "The quotes are in different currencies. Order them apart."};
  if (__builtin_add_overflow(total.minor, more.minor, &total.minor))
    return Error{ErrorKind::unprocessable, "total-too-large",
                 "The order is too large. Order its lines apart."};
  return {};
}

std::string moved_to(OrderStatus status) {
  switch (status) {
    case OrderStatus::submitted:
      return "We have your order.";
    case OrderStatus::confirmed:
      return "Your order is confirmed.";
    case OrderStatus::released:
      return "Your order is in the workshop's queue.";
    case OrderStatus::in_production:
      return "Work on your order has begun.";
    case OrderStatus::ready_to_ship:
      return "Your order is finished and packed.";
    case OrderStatus::shipped:
      return "Your order is on its way to you.";
    case OrderStatus::delivered:
      return "Your order has been delivered.";
    case OrderStatus::closed:
      return "Your order is complete.";
    case OrderStatus::cancelled:
      return "Your order is cancelled.";
  }
  return {};
}

std::string with_reason(std::string sentence, const std::string& reason) {
  if (reason.empty()) return sentence;
  sentence.back() = ':';  // in place of the full stop
  return sentence + " " + reason;
}

/// The codes of operations are data; as words they are good enough to read: "set stones".
std::string as_words(std::string code) {
  std::ranges::replace(code, '_', ' ');
  return code;
}

std::string worked_on(const OrderWork& work) {
  switch (work.deed) {
    case WorkDeed::started:
      return "On the bench: " + as_words(work.operation) + ".";
    case WorkDeed::packed:
      return "Finished, checked and packed.";
    case WorkDeed::sent_to_rework:
      return "Our inspection found something to improve; we are working on it.";
    case WorkDeed::scrapped:
      return "Our inspection found a piece that is not good enough; we make it anew.";
    default:
      return {};
  }
}

}  // namespace

Result<Basket> fill_basket(const std::vector<ChosenQuote>& chosen, Instant now) {
  Basket basket;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto& [line_id, quote, alloy] = chosen[i];
    ATELIER_TRY_ASSIGN(auto offer, offer_for(*quote, alloy, i, now));
    if (i == 0) basket.total.currency = offer.total.currency;
    ATELIER_TRY(add_to(basket.total, offer.total));
    basket.lines.push_back(line_from(line_id, *quote, std::move(offer)));
  }
  return basket;
}

Result<void> may_ask_to_cancel(OrderStatus status, CancelState cancel) {
  const auto conflict = [](std::string type, std::string detail) {
    return Error{ErrorKind::conflict, std::move(type), std::move(detail)};
  };
  if (status == OrderStatus::cancelled)
    return conflict("already-cancelled", "The order is cancelled already.");
  if (status >= OrderStatus::shipped)
    return conflict("too-late-to-cancel", "The order has left the workshop. Send it back instead.");
  if (status >= OrderStatus::in_production)
    return conflict("too-late-to-cancel",
                    "Work on the order has begun, so it can no longer be cancelled here. Call us.");
  if (cancel == CancelState::requested)
    return conflict("cancel-pending", "You have asked for this already; the answer is on its way.");
  return {};
}

std::string in_customers_words(const OrderEvent& event) {
  switch (event.kind) {
    case OrderEventKind::held:
      return with_reason("We have paused your order.", event.hold_reason);
    case OrderEventKind::resumed:
      return "We have taken your order up again.";
    case OrderEventKind::worked:
      return event.work ? worked_on(*event.work) : "";
    case OrderEventKind::moved:
      break;
  }
  return event.to == OrderStatus::cancelled ? with_reason(moved_to(event.to), event.reason)
                                            : moved_to(event.to);
}

std::vector<Step> steps_of(const std::vector<OrderEvent>& timeline) {
  std::vector<Step> steps;
  steps.reserve(timeline.size());
  for (const auto& event : timeline) {
    auto text = in_customers_words(event);
    if (text.empty()) continue;
    steps.push_back(
        {.version = event.version,
         .at = event.at,
         .stage = event.to,
         .on_hold = event.on_hold,
         .by_customer = event.context == Context::shop || event.context == Context::partner,
         .text = std::move(text)});
    if (event.work) {
      steps.back().line = event.work->line;
      steps.back().operation = event.work->operation;
    }
  }
  return steps;
}

}  // namespace atelier::channel
