// SPDX-License-Identifier: Apache-2.0
#include "mes/views.h"

#include <algorithm>

namespace atelier::mes {
namespace {

constexpr std::size_t kMostText = 100;

void check_text(std::string_view pointer, const std::string& text, FieldErrors& errors) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    errors.add(pointer, "must not be empty");
  else if (text.size() > kMostText)
    errors.add(pointer, "is longer than " + std::to_string(kMostText) + " bytes");
}

void check_range(std::string_view pointer, const std::optional<std::int64_t>& number,
                 std::int64_t most, FieldErrors& errors) {
  if (number && (*number < 1 || *number > most))
    errors.add(pointer, "must be from 1 to " + std::to_string(most));
}

OperationView view_of(const Operation& operation) {
  OperationView view{.id = operation.id,
                     .seq = operation.seq,
                     .attempt = operation.attempt,
                     .code = operation.code,
                     .work_center = operation.work_center,
                     .inspection = operation.inspection,
                     .state = operation.state,
                     .ready_at = operation.ready_at,
                     .claimed_at = operation.claimed_at,
                     .started_at = operation.started_at,
                     .finished_at = operation.finished_at,
                     .pause = operation.pause,
                     .paused_s = operation.paused_us / kSecond,
                     .verdict = operation.verdict,
                     .verdict_reason = operation.verdict_reason};
  if (operation.worker) view.worker = operation.worker->name;
  return view;
}

LotView view_of(const Lot& lot) {
  LotView view{.lot_id = lot.id,
               .line = lot.line,
               .product = lot.product,
               .alloy = lot.alloy,
               .finish = lot.finish,
               .size = lot.size,
               .quantity = lot.quantity,
               .scrapped = lot.scrapped,
               .file_name = lot.file_name,
               .model_hash = lot.model_hash,
               .state = lot.state,
               .replaces = lot.replaces};
  for (const auto& operation : lot.operations) view.operations.push_back(view_of(operation));
  return view;
}

TimelineEntry view_of(const OrderEvent& event) {
  return {.version = event.version,
          .at = event.at,
          .kind = event.kind,
          .status = event.to,
          .on_hold = event.on_hold,
          .context = event.context,
          .who = event.actor_name,
          .reason = event.reason,
          .work = event.work};
}

Recipient recipient_of(const ReleasedOrder& order) {
  return {order.recipient, order.phone, order.address};
}

}  // namespace

void check(const BoardQuery& query, FieldErrors& errors) {
  if (query.who && *query.who != "free" && *query.who != "mine" && !UserId::parse(*query.who))
    errors.add("/who", "expected free, mine or the id of an operator");
  check_range("/page", query.page, kMostPages, errors);
  check_range("/page_size", query.page_size, kMostPageSize, errors);
}

BoardFilter filter_of(const BoardQuery& query, const UserId& me) {
  BoardFilter filter{.stage = query.stage,
                     .state = query.state,
                     .work_center = query.work_center,
                     .status = query.status,
                     .overdue = query.overdue,
                     .on_hold = query.on_hold,
                     .free = query.who == "free",
                     .search = query.q.value_or("")};
  if (query.who == "mine")
    filter.worker = me;
  else if (query.who && !filter.free)
    filter.worker = UserId::parse(*query.who);
  return filter;
}

void check(const ShipOrder& in, FieldErrors& errors) {
  check_text("/carrier", in.carrier, errors);
  check_text("/tracking_number", in.tracking_number, errors);
}

std::vector<CheckView> check_list_of(const LotView& lot, const std::vector<CheckItem>& to_check,
                                     const std::vector<store::CheckedItem>& checked) {
  std::vector<CheckView> list;
  if (lot.state == LotState::in_work)
    for (const auto& item : to_check) list.push_back({item.code, item.name_ru, item.name_en});
  for (const auto& was : checked)
    if (was.lot_id == lot.lot_id)
      list.push_back({was.item.code, was.item.name_ru, was.item.name_en, was.by.name, was.at});
  return list;
}

Label label_of(const ReleasedOrder& order, const std::vector<Lot>& lots, const Parcel& parcel) {
  Label label{.number = order.number,
              .reference = order.reference,
              .recipient = recipient_of(order),
              .carrier = parcel.carrier,
              .tracking_number = parcel.tracking_number};
  for (const auto& lot : lots)
    if (lot.state == LotState::packed) label.pieces += lot.quantity;
  return label;
}

OrderPage order_page(const ReleasedOrder& order, const OrderState& state,
                     const std::vector<Lot>& lots, const std::vector<OrderEvent>& timeline,
                     const std::optional<Parcel>& parcel) {
  OrderPage page{.order_id = order.id,
                 .number = order.number,
                 .reference = order.reference,
                 .status = state.status,
                 .version = state.version,
                 .on_hold = state.on_hold,
                 .hold_reason = state.hold_reason,
                 .released_at = order.released_at,
                 .due_at = order.promised_at,
                 .priority = order.priority};
  for (const auto& lot : lots) page.lots.push_back(view_of(lot));
  for (const auto& event : timeline) page.timeline.push_back(view_of(event));
  if (parcel)
    page.parcel = ParcelView{parcel->carrier, parcel->tracking_number, parcel->shipped_at,
                             parcel->shipped_by.name};
  if (state.status == OrderStatus::ready_to_ship) page.recipient = recipient_of(order);
  return page;
}

}  // namespace atelier::mes
