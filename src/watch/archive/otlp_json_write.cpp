// SPDX-License-Identifier: Apache-2.0
// Protobuf to JSON.
#include <charconv>
#include <cmath>
#include <protozero/pbf_reader.hpp>
#include <sodium.h>

#include "platform/base/text.h"
#include "platform/telemetry/text.h"
#include "watch/archive/otlp_fields.h"
#include "watch/archive/otlp_json.h"

namespace atelier::archive {
namespace {

using protozero::pbf_reader;
using protozero::pbf_wire_type;
using telemetry::append_json_string;

constexpr int kDeepest = 64;

std::string_view view(protozero::data_view data) { return {data.data(), data.size()}; }
pbf_reader reader(std::string_view bytes) { return pbf_reader(bytes.data(), bytes.size()); }

std::string base64(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), kVariant);
  text.resize(text.size() - 1);  // the zero at its end
  return text;
}

template <class Number>
void append_number(std::string& out, Number number) {
  char text[32];
  out.append(text, std::to_chars(text, text + sizeof text, number).ptr);
}

void append_real(std::string& out, double number) {
  if (std::isnan(number))
    out += "\"NaN\"";
  else if (std::isinf(number))
    out += number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  else if (number == 0 && std::signbit(number))
    out += "-0.0";  // "-0" would be read as the integer
  else
    append_number(out, number);
}

template <class Number>
void append_quoted(std::string& out, Number number) {
  out += '"';
  append_number(out, number);
  out += '"';
}

pbf_wire_type wire_type(FieldType type) {
  switch (type) {
    case FieldType::boolean:
    case FieldType::int64:
    case FieldType::int32:
      return pbf_wire_type::varint;
    case FieldType::fixed64:
    case FieldType::number:
      return pbf_wire_type::fixed64;
    case FieldType::fixed32:
      return pbf_wire_type::fixed32;
    default:
      return pbf_wire_type::length_delimited;
  }
}

void append_message(std::string& out, const Message& message, pbf_reader bytes, int depth);

void append_field(std::string& out, const Field& field, pbf_reader& in, int depth) {
  switch (field.type) {
    case FieldType::message:
      return append_message(out, *field.message, in.get_message(), depth + 1);
    case FieldType::string:
      return append_json_string(out, view(in.get_view()));
    case FieldType::hex: {
      const auto bytes = in.get_view();
      out +=
          '"' + to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}) + '"';
      return;
    }
    case FieldType::base64:
      out += '"' + base64(view(in.get_view())) + '"';
      return;
    case FieldType::boolean:
      out += in.get_bool() ? "true" : "false";
      return;
    case FieldType::int64:
      return append_quoted(out, in.get_int64());
    case FieldType::int32:
      return append_number(out, in.get_int64());
    case FieldType::fixed64:
      return append_quoted(out, in.get_fixed64());
    case FieldType::fixed32:
      return append_number(out, in.get_fixed32());
    case FieldType::number:
      return append_real(out, in.get_double());
  }
}

/// Every value of one field, wherever it stands in the message. Of one that is not repeated only
/// the last counts.
void append_values(std::string& out, const Field& field, pbf_reader in, int depth) {
  std::string values;
  while (in.next(field.tag, wire_type(field.type))) {
    if (!field.repeated) values.clear();
    if (!values.empty()) values += ',';
    append_field(values, field, in, depth);
  }
  if (values.empty()) return;
  if (out.back() != '{') out += ',';
  append_json_string(out, field.name);
  out += field.repeated ? ":[" : ":";
  out += values;
  if (field.repeated) out += ']';
}

void append_message(std::string& out, const Message& message, pbf_reader bytes, int depth) {
  out += '{';
  if (depth < kDeepest)
    for (const auto& field : message.fields) append_values(out, field, bytes, depth);
  out += '}';
}

// --- for people

void append_any(std::string& out, pbf_reader value, int depth);

void append_pairs(std::string& out, pbf_reader list, protozero::pbf_tag_type tag, int depth) {
  out += '{';
  while (list.next(tag, pbf_wire_type::length_delimited)) {
    std::string key;
    std::string value = "null";
    for (pbf_reader pair = list.get_message(); pair.next();) {
      if (pair.wire_type() != pbf_wire_type::length_delimited) {
        pair.skip();
      } else if (pair.tag() == otlp::key_value::key) {
        key = pair.get_string();
      } else if (pair.tag() == otlp::key_value::value) {
        value.clear();
        append_any(value, pair.get_message(), depth + 1);
      } else {
        pair.skip();
      }
    }
    if (out.back() != '{') out += ',';
    append_json_string(out, key);
    out += ':';
    out += value;
  }
  out += '}';
}

void append_list(std::string& out, pbf_reader list, int depth) {
  out += '[';
  while (list.next(otlp::list::values, pbf_wire_type::length_delimited)) {
    if (out.back() != '[') out += ',';
    append_any(out, list.get_message(), depth + 1);
  }
  out += ']';
}

bool append_any_field(std::string& out, pbf_reader& value, int depth) {
  namespace field = otlp::any_value;
  using protozero::tag_and_type;
  constexpr auto kBytes = pbf_wire_type::length_delimited;
  switch (value.tag_and_type()) {
    case tag_and_type(field::string_value, kBytes):
      append_json_string(out, view(value.get_view()));
      return true;
    case tag_and_type(field::bool_value, pbf_wire_type::varint):
      out += value.get_bool() ? "true" : "false";
      return true;
    case tag_and_type(field::int_value, pbf_wire_type::varint):
      append_number(out, value.get_int64());
      return true;
    case tag_and_type(field::double_value, pbf_wire_type::fixed64):
      append_real(out, value.get_double());
      return true;
    case tag_and_type(field::array_value, kBytes):
      append_list(out, value.get_message(), depth);
      return true;
    case tag_and_type(field::kvlist_value, kBytes):
      append_pairs(out, value.get_message(), otlp::list::values, depth);
      return true;
    case tag_and_type(field::bytes_value, kBytes):
      append_json_string(out, base64(view(value.get_view())));
      return true;
    default:
      value.skip();
      return false;
  }
}

void append_any(std::string& out, pbf_reader value, int depth) {
  if (depth < kDeepest)
    while (value.next())
      if (append_any_field(out, value, depth)) return;
  out += "null";
}

/// Runs `append`; what it began is taken back where the bytes turn out to be no message.
template <class F>
void append_or(std::string& out, std::string_view otherwise, F append) {
  const auto size = out.size();
  try {
    append();
  } catch (const protozero::exception&) {
    out.resize(size);
    out += otherwise;
  }
}

}  // namespace

void append_otlp_json(std::string& out, const Message& message, std::string_view bytes) {
  append_or(out, "{}", [&] { append_message(out, message, reader(bytes), 0); });
}

void append_plain_attributes(std::string& out, std::string_view bytes,
                             protozero::pbf_tag_type tag) {
  append_or(out, "{}", [&] { append_pairs(out, reader(bytes), tag, 0); });
}

void append_plain_value(std::string& out, std::string_view any_value) {
  append_or(out, "null", [&] { append_any(out, reader(any_value), 0); });
}

}  // namespace atelier::archive
