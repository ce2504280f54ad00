// SPDX-License-Identifier: Apache-2.0
// One line of a file for `atelier import`: an order as another system tells it. docs/import.md
// explains every field.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/imported_order.h"
#include "platform/base/json.h"

namespace atelier::transfer {

struct RecordCustomer {
  std::optional<std::string> id;  ///< in the other system
  std::string name;
  std::optional<std::string> phone;
  std::optional<std::string> email;
};
BOOST_DESCRIBE_STRUCT(RecordCustomer, (), (id, name, phone, email))
void check(const RecordCustomer& in, FieldErrors& errors);

struct RecordLine {
  ProductKind product{};
  std::string alloy;
  std::string finish;
  std::optional<std::string> size;
  std::int64_t quantity = 1;
  std::string file_name;
  std::optional<std::string> model_hash;
  std::int64_t total_minor = 0;
  std::optional<std::string> stage;  ///< code of the operation that the lot is at
  std::optional<WorkState> state;
  std::optional<std::string> operator_;  ///< e-mail
};
BOOST_DESCRIBE_STRUCT(RecordLine, (),
                      (product, alloy, finish, size, quantity, file_name, model_hash, total_minor,
                       stage, state, operator_))
void check(const RecordLine& in, FieldErrors& errors);

struct RecordStep {
  OrderStatus status{};
  Instant at;
  std::optional<std::string> actor;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RecordStep, (), (status, at, actor, reason))
void check(const RecordStep& in, FieldErrors& errors);

struct RecordParcel {
  std::string carrier;
  std::string tracking_number;
};
BOOST_DESCRIBE_STRUCT(RecordParcel, (), (carrier, tracking_number))
void check(const RecordParcel& in, FieldErrors& errors);

struct Record {
  std::string source;
  std::string source_id;
  std::optional<std::string> number;
  Context channel{};
  RecordCustomer customer;
  std::string address;
  std::optional<std::string> reference;
  Instant placed_at;
  Instant promised_at;
  std::string currency;
  std::vector<RecordLine> lines;
  OrderStatus status{};
  std::optional<bool> on_hold;
  std::optional<std::string> hold_reason;
  std::vector<RecordStep> history;
  std::optional<std::string> manager;  ///< e-mail
  std::optional<RecordParcel> parcel;
};
BOOST_DESCRIBE_STRUCT(Record, (),
                      (source, source_id, number, channel, customer, address, reference, placed_at,
                       promised_at, currency, lines, status, on_hold, hold_reason, history, manager,
                       parcel))
/// Each field by itself, then what contradicts: only where all fields are right by themselves.
void check(const Record& in, FieldErrors& errors);

/// What the workshop takes: stages in their order, of every product.
using Stages = std::map<ProductKind, std::vector<std::string>>;

/// What a record cannot know by itself: that its times have been, and the stages of its products.
void check_against(const Record& in, const Stages& stages, Instant now, FieldErrors& errors);

/// Of a line: the errors of from_json<Record>() and check_against(), those of fields all together.
Result<Record> read_record(std::string_view line, const Stages& stages, Instant now);
/// The `source_id` of a line that could not be read, if it has one; "" otherwise.
std::string source_id_of(std::string_view line);

}  // namespace atelier::transfer
