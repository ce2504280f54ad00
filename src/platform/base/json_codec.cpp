// SPDX-License-Identifier: Apache-2.0
#include "platform/base/json_codec.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace atelier::detail {
namespace {

template <class Number>
void append_number(std::string& out, Number value) {
  char buffer[32];  // the shortest form of a double has at most 24 characters
  const auto [end, failed] = std::to_chars(buffer, buffer + sizeof buffer, value);
  ATELIER_ASSERT(failed == std::errc{});
  out.append(buffer, end);
}

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  constexpr char kHex[] = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  out += "\\u00";
  out += kHex[code >> 4];
  out += kHex[code & 15];
}

constexpr bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

std::string list_of(std::span<const std::string_view> names, std::string_view separator) {
  std::string out;
  for (const auto name : names) {
    if (!out.empty()) out += separator;
    out += name;
  }
  return out;
}

}  // namespace

PathStep::PathStep(FieldErrors& errors, std::string_view name)
    : prefix_(errors.prefix()), size_before_(prefix_.size()) {
  prefix_ += '/';
  for (const char c : name) {
    if (c == '~')
      prefix_ += "~0";
    else if (c == '/')
      prefix_ += "~1";
    else
      prefix_ += c;
  }
}

PathStep::PathStep(FieldErrors& errors, std::size_t index)
    : prefix_(errors.prefix()), size_before_(prefix_.size()) {
  prefix_ += '/';
  append_number(prefix_, index);
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0;  // where the run begins that needs no escape
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!needs_escape(text[i])) continue;
    out.append(text, plain, i - plain);
    append_escaped(out, text[i]);
    plain = i + 1;
  }
  out.append(text, plain);
  out += '"';
}

void append_integer(std::string& out, std::int64_t value) { append_number(out, value); }
void append_integer(std::string& out, std::uint64_t value) { append_number(out, value); }

void append_double(std::string& out, double value) {
  if (!std::isfinite(value))
    out += "null";
  else if (value == 0 && std::signbit(value))
    out += "-0.0";  // "-0" would be read as the integer, which has no sign
  else
    append_number(out, value);
}

void append_name(std::string& out, std::string_view name, bool first) {
  if (!first) out += ',';
  append_string(out, name);
  out += ':';
}

void append_value(std::string& out, const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      out += "null";
      return;
    case boost::json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case boost::json::kind::int64:
      append_number(out, value.get_int64());
      return;
    case boost::json::kind::uint64:
      append_number(out, value.get_uint64());
      return;
    case boost::json::kind::double_:
      append_double(out, value.get_double());
      return;
    case boost::json::kind::string:
      append_string(out, value.get_string());
      return;
    case boost::json::kind::array: {
      out += '[';
      bool first = true;
      for (const auto& item : value.get_array()) {
        if (!first) out += ',';
        first = false;
        append_value(out, item);
      }
      out += ']';
      return;
    }
    case boost::json::kind::object: {
      out += '{';
      bool first = true;
      for (const auto& entry : value.get_object()) {
        append_name(out, entry.key(), first);
        first = false;
        append_value(out, entry.value());
      }
      out += '}';
      return;
    }
  }
}

bool refuse(FieldErrors& errors, std::string detail) {
  errors.add("", std::move(detail));
  return false;
}

bool decode_integer(const boost::json::value& in, std::int64_t min, std::uint64_t max,
                    std::uint64_t& bits, FieldErrors& errors) {
  bool fits = false;
  if (const auto* is_signed = in.if_int64()) {
    fits = *is_signed >= min && (*is_signed < 0 || static_cast<std::uint64_t>(*is_signed) <= max);
    bits = static_cast<std::uint64_t>(*is_signed);
  } else if (const auto* is_unsigned = in.if_uint64()) {
    fits = *is_unsigned <= max;
    bits = *is_unsigned;
  }
  return fits || refuse(errors, "expected an integer from " + std::to_string(min) + " to " +
                                    std::to_string(max));
}

bool decode_double(const boost::json::value& in, double& out, FieldErrors& errors) {
  if (const auto* is_double = in.if_double())
    out = *is_double;
  else if (const auto* is_signed = in.if_int64())
    out = static_cast<double>(*is_signed);
  else if (const auto* is_unsigned = in.if_uint64())
    out = static_cast<double>(*is_unsigned);
  else
    return refuse(errors, "expected a number");
  return std::isfinite(out) || refuse(errors, "expected a finite number");
}

bool decode_string(const boost::json::value& in, std::string& out, FieldErrors& errors) {
  const auto* text = in.if_string();
  if (!text) return refuse(errors, "expected a string");
  out.assign(text->data(), text->size());
  return check_text(out, errors);
}

bool check_text(std::string_view text, FieldErrors& errors) {
  return text.find('\0') == std::string_view::npos || refuse(errors, "may not contain U+0000");
}

bool refuse_unknown_names(const boost::json::object& in, std::span<const std::string_view> known,
                          FieldErrors& errors) {
  bool good = true;
  for (const auto& entry : in) {
    const std::string_view name(entry.key().data(), entry.key().size());
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const PathStep step(errors, name);
    good = refuse(errors, "is not known here");
  }
  return good;
}

std::string expected_one_of(std::span<const std::string_view> names) {
  return "expected one of: " + list_of(names, ", ");
}

Error invalid_fields(FieldErrors errors) {
  return {ErrorKind::unprocessable, "invalid-fields",
          "Some fields are missing, unknown or wrong; each is named in the list of errors.",
          errors.take()};
}

std::string integer_schema(std::int64_t min, std::uint64_t max) {
  std::string out = R"({"type":"integer")";
  if (max > INT32_MAX) out += R"(,"format":"int64")";
  if (min > INT64_MIN) out += R"(,"minimum":)" + std::to_string(min);
  if (max < INT64_MAX) out += R"(,"maximum":)" + std::to_string(max);
  return out + "}";
}

std::string enum_schema(std::span<const std::string_view> names) {
  return R"({"type":"string","enum":[")" + list_of(names, R"(",")") + "\"]}";
}

std::string name_in_schema(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> demangled(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), std::free);
  ATELIER_ASSERT(status == 0);
  std::string name = demangled.get();
  for (std::string_view part : {"atelier::", "(anonymous namespace)::"})
    for (auto at = name.find(part); at != std::string::npos; at = name.find(part, at))
      name.erase(at, part.size());
  for (auto at = name.find("::"); at != std::string::npos; at = name.find("::", at))
    name.replace(at, 2, ".");
  return name;
}

}  // namespace atelier::detail
