// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/log_line.h"

#include <charconv>
#include <cmath>
#include <protozero/pbf_message.hpp>

#include "platform/telemetry/hex.h"
#include "platform/telemetry/otlp.h"
#include "platform/telemetry/text.h"

namespace atelier::telemetry {
namespace {

using otlp::AnyValue;
using otlp::KeyValue;
using otlp::LogField;
using protozero::data_view;
using protozero::pbf_message;

std::string_view text_of(data_view view) { return {view.data(), view.size()}; }

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_real(std::string& out, double number) {
  // JSON has no other numbers; OTLP's JSON writes these three as text too.
  if (std::isfinite(number)) return append_number(out, number);
  out += std::isnan(number) ? "\"NaN\"" : number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
}

void append_value(std::string& out, data_view bytes) {
  pbf_message<AnyValue> value(bytes);
  if (!value.next()) return append_json_string(out, {});
  switch (value.tag()) {
    case AnyValue::string:
      return append_json_string(out, text_of(value.get_view()));
    case AnyValue::boolean:
      out += value.get_bool() ? "true" : "false";
      return;
    case AnyValue::integer:
      return append_number(out, value.get_int64());
    case AnyValue::real:
      return append_real(out, value.get_double());
  }
}

void append_attribute(std::string& out, data_view bytes) {
  pbf_message<KeyValue> pair(bytes);
  pair.next();
  if (out.back() != '{') out += ',';
  out.append("\"").append(text_of(pair.get_view())).append("\":");  // of the catalogue: plain
  pair.next();
  append_value(out, pair.get_view());
}

void append_id(std::string& out, std::string_view name, data_view id) {
  out.append(name);
  append_hex(out, {reinterpret_cast<const std::uint8_t*>(id.data()), id.size()});
  out += '"';
}

}  // namespace

// The fields stand in the record as log() has written them; the attributes are together.
void append_log_line(std::string& out, std::string_view record, std::string_view resource) {
  bool attributes_open = false;
  pbf_message<LogField> fields(record.data(), record.size());
  while (fields.next()) {
    switch (fields.tag()) {
      case LogField::time:
        out += "{\"timeUnixNano\":\"";
        append_number(out, fields.get_fixed64());
        break;
      case LogField::severity_text:
        out.append("\",\"severityText\":\"").append(text_of(fields.get_view()));
        break;
      case LogField::severity_number:
        out += "\",\"severityNumber\":";
        append_number(out, fields.get_enum());
        break;
      case LogField::event_name:
        out += ",\"eventName\":";
        append_json_string(out, text_of(fields.get_view()));
        break;
      case LogField::body:
        out += ",\"body\":";
        append_value(out, fields.get_view());
        break;
      case LogField::attributes:
        if (!std::exchange(attributes_open, true)) out += ",\"attributes\":{";
        append_attribute(out, fields.get_view());
        break;
      case LogField::observed_time:  // behind the attributes
        out += attributes_open ? "}" : ",\"attributes\":{}";
        fields.skip();
        break;
      case LogField::trace_id:
        append_id(out, ",\"traceId\":\"", fields.get_view());
        break;
      case LogField::span_id:
        append_id(out, ",\"spanId\":\"", fields.get_view());
        break;
      default:
        fields.skip();
    }
  }
  out.append(resource).append("}\n");
}

}  // namespace atelier::telemetry
