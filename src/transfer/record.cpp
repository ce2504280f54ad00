// SPDX-License-Identifier: Apache-2.0
#include "transfer/record.h"

#include <algorithm>

#include "platform/base/json_codec.h"
#include "platform/base/text_rules.h"

namespace atelier::transfer {
namespace {

constexpr std::size_t kLongestCode = 64;
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestText = 500;
constexpr std::size_t kMostLines = 50;
constexpr std::size_t kMostSteps = 50;
constexpr std::int64_t kMostPieces = 100'000;
constexpr std::int64_t kMostMinor = 1'000'000'000'000;  // of one line: all of an order stay exact

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

void check_optional(FieldErrors& errors, std::string_view pointer,
                    const std::optional<std::string>& text, std::size_t most) {
  if (text) check_line(errors, pointer, *text, 0, most);
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool was_released(const Record& in) {
  return std::ranges::any_of(in.history, [](const RecordStep& step) {
    return step.status >= OrderStatus::released && step.status != OrderStatus::cancelled;
  });
}

bool holds_somebody(const RecordLine& line) {
  return line.state == WorkState::claimed || line.state == WorkState::in_progress;
}

/// The steps of an order's way go forward, in status and in time, and end where it is.
void check_history(const Record& in, FieldErrors& errors) {
  if (in.history.empty() || in.history.size() > kMostSteps)
    return errors.add("/history", "must have 1 to " + std::to_string(kMostSteps) + " entries");
  const RecordStep* before = nullptr;
  for (std::size_t i = 0; i < in.history.size(); ++i) {
    const auto& step = in.history[i];
    const auto where = "/history/" + std::to_string(i);
    if (step.at < (before ? before->at : in.placed_at))
      errors.add(where + "/at", before ? "is before the entry above it" : "is before placed_at");
    if (before) {
      const bool ended = is_final(before->status);
      const bool forward = step.status == OrderStatus::cancelled
                               ? before->status < OrderStatus::shipped
                               : step.status > before->status;
      if (ended || !forward)
        errors.add(where + "/status", "an order that is " + quoted(name_of(before->status)) +
                                          " cannot become " + quoted(name_of(step.status)));
    }
    before = &step;
  }
  if (before->status != in.status)
    errors.add("/status", "is " + quoted(name_of(in.status)) + ", but the history ends with " +
                              quoted(name_of(before->status)));
}

void check_hold(const Record& in, FieldErrors& errors) {
  const bool on_hold = in.on_hold.value_or(false);
  if (!on_hold && in.hold_reason && !in.hold_reason->empty())
    errors.add("/hold_reason", "is given, but the order is not on hold");
  if (on_hold && in.hold_reason.value_or("").empty())
    errors.add("/hold_reason", "is missing: say why the order is on hold");
  if (on_hold && in.status >= OrderStatus::shipped)
    errors.add("/on_hold", "an order that is " + quoted(name_of(in.status)) + " cannot be on hold");
}

void check_work_of(const Record& in, const RecordLine& line, const std::string& where,
                   FieldErrors& errors) {
  const auto complain = [&](const char* member, const std::string& detail) {
    errors.add(where + member, detail);
  };
  if (in.status != OrderStatus::released && in.status != OrderStatus::in_production) {
    if (line.stage || line.state || line.operator_)
      complain("/state", "nothing is in work of an order that is " + quoted(name_of(in.status)));
    return;
  }
  if (in.status == OrderStatus::released) {
    if (line.state && *line.state > WorkState::claimed)
      complain("/state", "no work has begun on an order that is only \"released\"");
  } else if (!line.state) {
    complain("/state", "is missing: say where the work on an order in production stands");
  } else if (*line.state != WorkState::packed && !line.stage) {
    complain("/stage", "is missing: say at which operation it is");
  }
  if (line.state == WorkState::packed && line.stage)
    complain("/stage", "what is packed is at no stage any more");
  if (line.operator_ && !holds_somebody(line))
    complain("/operator", "only what is claimed or in progress is with somebody");
  if (!line.operator_ && holds_somebody(line))
    complain("/operator", "is missing: say who has claimed it");
}

void check_work(const Record& in, FieldErrors& errors) {
  for (std::size_t i = 0; i < in.lines.size(); ++i)
    check_work_of(in, in.lines[i], "/lines/" + std::to_string(i), errors);
  const auto packed = std::ranges::count(in.lines, WorkState::packed, &RecordLine::state);
  if (in.status == OrderStatus::in_production &&
      packed == static_cast<std::ptrdiff_t>(in.lines.size()))
    errors.add("/status", "every line is packed, so the order is \"ready_to_ship\"");
}

}  // namespace

void check(const RecordCustomer& in, FieldErrors& errors) {
  check_optional(errors, "/id", in.id, kLongestName);
  check_line(errors, "/name", in.name, 1, kLongestName);
  check_optional(errors, "/phone", in.phone, kLongestCode);
  check_optional(errors, "/email", in.email, 254);
}

void check(const RecordLine& in, FieldErrors& errors) {
  check_line(errors, "/alloy", in.alloy, 1, kLongestCode);
  check_line(errors, "/finish", in.finish, 0, kLongestCode);
  check_optional(errors, "/size", in.size, kLongestCode);
  check_line(errors, "/file_name", in.file_name, 0, 255);
  if (in.quantity < 1 || in.quantity > kMostPieces)
    errors.add("/quantity", "must be 1 to " + std::to_string(kMostPieces));
  if (in.total_minor < 0 || in.total_minor > kMostMinor)
    errors.add("/total_minor", "must be 0 to " + std::to_string(kMostMinor));
  if (in.model_hash && !is_sha256(*in.model_hash))
    errors.add("/model_hash", "must be a SHA-256 of 64 lower-case hex digits");
}

void check(const RecordStep& in, FieldErrors& errors) {
  check_optional(errors, "/actor", in.actor, kLongestName);
  check_optional(errors, "/reason", in.reason, kLongestText);
}

void check(const RecordParcel& in, FieldErrors& errors) {
  check_line(errors, "/carrier", in.carrier, 1, kLongestCode);
  check_line(errors, "/tracking_number", in.tracking_number, 1, kLongestCode);
}

void check(const Record& in, FieldErrors& errors) {
  const auto before = errors.size();
  check_line(errors, "/source", in.source, 1, kLongestCode);
  check_line(errors, "/source_id", in.source_id, 1, kLongestName);
  check_optional(errors, "/number", in.number, kLongestCode);
  check_line(errors, "/address", in.address, 0, kLongestText);
  check_optional(errors, "/reference", in.reference, kLongestName);
  check_optional(errors, "/hold_reason", in.hold_reason, kLongestText);
  if (in.channel == Context::mes) errors.add("/channel", "expected one of: shop, partner, crm");
  if (!is_currency(in.currency)) errors.add("/currency", "must be an ISO 4217 code: \"RUB\"");
  if (in.lines.empty() || in.lines.size() > kMostLines)
    errors.add("/lines", "must have 1 to " + std::to_string(kMostLines) + " entries");
  if (errors.size() > before) return;
  if (in.promised_at < in.placed_at) errors.add("/promised_at", "is before placed_at");
  check_history(in, errors);
  check_hold(in, errors);
  check_work(in, errors);
  if (in.parcel && (in.status < OrderStatus::shipped || in.status == OrderStatus::cancelled))
    errors.add("/parcel", "an order that is " + quoted(name_of(in.status)) + " has no parcel");
}

void check_against(const Record& in, const Stages& stages, Instant now, FieldErrors& errors) {
  if (in.placed_at > now) errors.add("/placed_at", "is in the future");
  for (std::size_t i = 0; i < in.history.size(); ++i)
    if (in.history[i].at > now)
      errors.add("/history/" + std::to_string(i) + "/at", "is in the future");
  if (!was_released(in)) return;
  for (std::size_t i = 0; i < in.lines.size(); ++i) {
    const auto where = "/lines/" + std::to_string(i);
    const auto& line = in.lines[i];
    const auto known = stages.find(line.product);
    if (known == stages.end()) {
      errors.add(where + "/product", "the workshop has no routing for it");
      continue;
    }
    const auto& codes = known->second;
    if (!line.stage) continue;
    if (std::ranges::find(codes, *line.stage) == codes.end())
      errors.add(where + "/stage", detail::expected_one_of(
                                       std::vector<std::string_view>(codes.begin(), codes.end())));
    else if (in.status == OrderStatus::released && line.stage != codes.front())
      errors.add(where + "/stage", "no work has begun on an order that is only \"released\"");
  }
}

Result<Record> read_record(std::string_view line, const Stages& stages, Instant now) {
  ATELIER_TRY_ASSIGN(auto record, from_json<Record>(line));
  FieldErrors errors;
  check_against(record, stages, now, errors);
  if (!errors.empty()) return detail::invalid_fields(std::move(errors));
  return record;
}

std::string source_id_of(std::string_view line) {
  const auto value = parse_json(line);
  if (!value || !value->is_object()) return {};
  const auto* id = value->get_object().if_contains("source_id");
  return id && id->is_string() ? std::string(id->get_string()) : std::string();
}

}  // namespace atelier::transfer
