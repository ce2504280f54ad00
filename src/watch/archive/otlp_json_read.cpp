// SPDX-License-Identifier: Apache-2.0
// JSON to protobuf.
#include <charconv>
#include <cmath>
#include <protozero/pbf_writer.hpp>
#include <sodium.h>

#include "platform/base/json_codec.h"
#include "platform/base/text.h"
#include "watch/archive/otlp_json.h"

namespace atelier::archive {
namespace {

namespace bj = boost::json;
using protozero::pbf_writer;

std::string_view view(const bj::string& text) { return {text.data(), text.size()}; }

template <class T>
std::optional<T> parse_number(std::string_view text) {
  T value{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// From a number or from a string of one, within the range of T.
template <class T>
std::optional<T> integer(const bj::value& value) {
  if (const auto* text = value.if_string()) return parse_number<T>(view(*text));
  if (const auto* number = value.if_int64(); number && std::in_range<T>(*number))
    return static_cast<T>(*number);
  if (const auto* number = value.if_uint64(); number && std::in_range<T>(*number))
    return static_cast<T>(*number);
  return std::nullopt;
}

std::optional<double> real(const bj::value& value) {
  if (const auto* number = value.if_double()) return *number;
  if (const auto* number = value.if_int64()) return static_cast<double>(*number);
  if (const auto* number = value.if_uint64()) return static_cast<double>(*number);
  const auto* text = value.if_string();
  if (!text) return std::nullopt;
  if (*text == "NaN") return std::nan("");
  if (*text == "Infinity") return HUGE_VAL;
  if (*text == "-Infinity") return -HUGE_VAL;
  return parse_number<double>(view(*text));
}

/// Standard or URL-safe, with padding or without, as readers of protobuf's JSON have to.
std::optional<std::string> from_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string standard(text);
  for (auto& c : standard) c = c == '-' ? '+' : c == '_' ? '/' : c;
  std::string bytes(standard.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                        standard.data(), standard.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0)
    return std::nullopt;
  bytes.resize(size);
  return bytes;
}

class JsonReader {
 public:
  bool read(const Message& message, const bj::value& value, pbf_writer& out) {
    const auto* object = value.if_object();
    if (!object) return false;
    for (const auto& entry : *object) {
      const auto* field = message.find({entry.key().data(), entry.key().size()});
      if (!field || entry.value().is_null()) continue;  // null is the same as absent
      if (!read_field(*field, entry.value(), out)) {
        if (wrong_.empty()) wrong_ = field->name;
        return false;
      }
    }
    return true;
  }
  /// The innermost field that could not be read.
  std::string_view wrong() const { return wrong_; }

 private:
  bool read_field(const Field& field, const bj::value& value, pbf_writer& out) {
    if (!field.repeated) return read_one(field, value, out);
    const auto* list = value.if_array();
    if (!list) return false;
    for (const auto& item : *list)
      if (!read_one(field, item, out)) return false;
    return true;
  }

  bool read_one(const Field& field, const bj::value& value, pbf_writer& out) {
    if (field.type == FieldType::message) {
      pbf_writer inner(out, field.tag);
      return read(*field.message, value, inner);
    }
    if (field.type == FieldType::boolean) {
      const auto* flag = value.if_bool();
      if (flag) out.add_bool(field.tag, *flag);
      return flag != nullptr;
    }
    if (const auto* text = value.if_string(); text && is_text(field.type))
      return add_text(field, view(*text), out);
    return add_number(field, value, out);
  }

  static bool is_text(FieldType type) {
    return type == FieldType::string || type == FieldType::hex || type == FieldType::base64;
  }

  static bool add_text(const Field& field, std::string_view text, pbf_writer& out) {
    if (field.type == FieldType::string) {
      out.add_string(field.tag, text.data(), text.size());
      return true;
    }
    const auto bytes = field.type == FieldType::hex ? from_hex(text) : from_base64(text);
    if (bytes) out.add_bytes(field.tag, *bytes);
    return bytes.has_value();
  }

  template <class T, class Add>
  static bool add(const std::optional<T>& value, Add add_value) {
    if (value) add_value(*value);
    return value.has_value();
  }

  static bool add_number(const Field& field, const bj::value& value, pbf_writer& out) {
    const auto tag = field.tag;
    switch (field.type) {
      case FieldType::int64:
        return add(integer<std::int64_t>(value), [&](auto n) { out.add_int64(tag, n); });
      case FieldType::int32:
        return add(integer<std::int64_t>(value), [&](auto n) { out.add_int64(tag, n); });
      case FieldType::fixed64:
        return add(integer<std::uint64_t>(value), [&](auto n) { out.add_fixed64(tag, n); });
      case FieldType::fixed32:
        return add(integer<std::uint32_t>(value), [&](auto n) { out.add_fixed32(tag, n); });
      case FieldType::number:
        return add(real(value), [&](auto n) { out.add_double(tag, n); });
      default:
        return false;
    }
  }

  std::string_view wrong_;
};

}  // namespace

std::optional<std::string> from_hex(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = hex_value(digits[i]);
    const int low = hex_value(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

Result<std::string> protobuf_of_json(const Message& message, std::string_view json) {
  ATELIER_TRY_ASSIGN(const auto value, parse_json(json));
  std::string bytes;
  pbf_writer out(bytes);
  JsonReader reader;
  if (!reader.read(message, value, out))
    return Error{ErrorKind::malformed, "otlp-unreadable",
                 "The body is not an OTLP request in JSON: " +
                     (reader.wrong().empty() ? std::string("it is no object")
                                             : "\"" + std::string(reader.wrong()) + "\"") +
                     "."};
  return bytes;
}

}  // namespace atelier::archive
