// SPDX-License-Identifier: Apache-2.0
#include "transfer/past.h"

#include <algorithm>

#include "contracts/order_number.h"
#include "platform/base/json_codec.h"
#include "platform/base/text.h"
#include "platform/blob/blob.h"

namespace atelier::transfer {
namespace {

constexpr std::size_t kLongestNumber = 22;

std::string sha256(std::string_view text) {
  return blob::sha256_hex(std::as_bytes(std::span(text.data(), text.size())));
}

/// Parts of a name that no other parts make.
std::string joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const auto part : parts) {
    out += part;
    out += '\0';
  }
  return out;
}

/// The customer's account. Without one the orders of one customer at least stand together.
Result<std::string> customer_id(const Record& record, const FindAccount& find) {
  const auto& customer = record.customer;
  if (record.channel != Context::shop) return customer.id.value_or("");
  if (customer.email) {
    ATELIER_TRY_ASSIGN(const auto account, find(*customer.email));
    if (account) return account->user.id.str();
  }
  const auto who = customer.id.value_or(
      customer.email.value_or(customer.name + '\0' + customer.phone.value_or("")));
  return derived_id({}, joined({"customer", record.source, who})).str();
}

/// Who can sign in and has one of these roles; otherwise an error of the field.
Result<std::optional<NamedUser>> colleague(const std::optional<std::string>& email,
                                           auth::Roles roles, const std::string& pointer,
                                           const FindAccount& find, FieldErrors& errors) {
  if (!email) return std::optional<NamedUser>{};
  ATELIER_TRY_ASSIGN(const auto account, find(*email));
  if (account && account->roles.any(roles)) return std::optional(account->user);
  errors.add(pointer, account ? "this account has not the role for it"
                              : "there is no account with this e-mail; make it first");
  return std::optional<NamedUser>{};
}

void add_lines(ImportedOrder& imported, const Record& record) {
  auto& order = imported.order;
  for (std::size_t i = 0; i < record.lines.size(); ++i) {
    const auto& line = record.lines[i];
    const auto name = joined({"line", record.source, record.source_id, std::to_string(i)});
    order.lines.push_back({.line_id = {derived_id(record.placed_at, name)},
                           .quote_id = {},
                           .model_hash = line.model_hash.value_or(""),
                           .file_name = line.file_name,
                           .product = line.product,
                           .alloy = line.alloy,
                           .finish = line.finish,
                           .size = line.size.value_or(""),
                           .quantity = line.quantity,
                           .total = {line.total_minor, record.currency}});
    order.total.minor += line.total_minor;
  }
  order.total.currency = record.currency;
}

Result<void> add_past(ImportedOrder& imported, const Record& record) {
  const std::string who = "import:" + record.source;
  const Actor unknown{who, record.source, "not recorded in " + record.source};
  std::vector<PastStep> steps;
  for (const auto& step : record.history)
    steps.push_back({step.status,
                     step.at,
                     {who, step.actor.value_or(record.source), step.reason.value_or("")}});
  ATELIER_TRY(live_through(imported, steps, unknown));
  if (record.on_hold.value_or(false))
    ATELIER_TRY(put_on_hold(imported, record.history.back().at,
                            {who, record.source, record.hold_reason.value_or("")}));
  return {};
}

Result<void> add_people(ImportedOrder& imported, const Record& record, const FindAccount& find) {
  using enum auth::Role;
  FieldErrors errors;
  ATELIER_TRY_ASSIGN(imported.manager,
                     colleague(record.manager, manager | admin, "/manager", find, errors));
  const auto status = record.status;
  const bool on_the_floor = status == OrderStatus::released || status == OrderStatus::in_production;
  for (std::size_t i = 0; i < record.lines.size() && released_at(imported); ++i) {
    const auto& line = record.lines[i];
    auto holder = colleague(line.operator_, operator_ | lead,
                            "/lines/" + std::to_string(i) + "/operator", find, errors);
    if (!holder) return std::move(holder).error();
    const auto state = line.state.value_or(
        on_the_floor || status == OrderStatus::cancelled ? WorkState::ready : WorkState::packed);
    imported.progress.push_back({.stage = line.stage.value_or(""),
                                 .state = state,
                                 .since = imported.state.changed_at,
                                 .holder = std::move(*holder)});
  }
  if (!errors.empty()) return detail::invalid_fields(std::move(errors));
  return {};
}

}  // namespace

Uuid derived_id(Instant at, std::string_view what) {
  const auto digest = sha256(what);
  Uuid id;
  for (std::size_t i = 0; i < id.bytes.size(); ++i)
    id.bytes[i] =
        static_cast<std::uint8_t>(hex_value(digest[2 * i]) << 4 | hex_value(digest[2 * i + 1]));
  const auto ms = static_cast<std::uint64_t>(at.us / 1000);
  for (std::size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x70);  // version 7
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);  // the variant of RFC 9562
  return id;
}

Result<ImportedOrder> to_order(const Record& record, const FindAccount& find) {
  ImportedOrder imported;
  ATELIER_TRY_ASSIGN(auto customer, customer_id(record, find));
  const auto name = joined({"order", record.source, record.source_id});
  imported.order = {
      .order_id = {derived_id(record.placed_at, name)},
      .number = record.number && can_keep_number(*record.number) ? *record.number : "",
      .channel = record.channel,
      .customer_id = std::move(customer),
      .customer_name = record.customer.name,
      .phone = record.customer.phone.value_or(""),
      .address = record.address,
      .reference = record.reference.value_or(""),
      .placed_at = record.placed_at};
  imported.promised_at = record.promised_at;
  if (record.parcel) imported.parcel = {record.parcel->carrier, record.parcel->tracking_number};
  imported.origin = {record.source, record.source_id, sha256(to_json(record))};
  add_lines(imported, record);
  ATELIER_TRY(add_past(imported, record));
  ATELIER_TRY(add_people(imported, record, find));
  return imported;
}

bool can_keep_number(std::string_view number) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("-_/.").find(c) != std::string_view::npos;
  };
  return !number.empty() && number.size() <= kLongestNumber && std::ranges::all_of(number, fits) &&
         !is_order_number(number);
}

void renumber(ImportedOrder& imported, std::string number, std::string_view old_number) {
  imported.order.number = number;
  imported.state.number = std::move(number);
  if (old_number.empty()) return;
  if (imported.order.reference.empty()) imported.order.reference = old_number;
  imported.note =
      "In " + imported.origin->source + " its number was " + std::string(old_number) + ".";
}

}  // namespace atelier::transfer
