// SPDX-License-Identifier: Apache-2.0
// JSON from and to described structs (BOOST_DESCRIBE_STRUCT): one declaration gives the decoder, the
// encoder and the OpenAPI schema.
//
// Decoding is strict: no duplicate keys, depth at most 32, no unknown fields, no missing ones but
// std::optional; integers in range. All wrong fields are reported together, each with its JSON
// pointer. A type adds rules of its own with a function beside it, found by argument-dependent
// look-up:   void check(const NewOrder& in, FieldErrors& errors);
//
// Understood: bool, integers, double (finite), std::string (valid UTF-8), std::optional, std::vector,
// std::map<std::string, T>, std::array<T, N>, described enums and structs, Uuid, Id<Tag>, Instant, JsonText.
// Encoding appends to a string without building a tree; an absent optional is left out.
#pragma once

#include <string>
#include <string_view>

#include "platform/base/result.h"

namespace atelier {

/// JSON that is passed through as it is. Valid by whoever made it.
struct JsonText {
  std::string text = "null";
  bool operator==(const JsonText&) const = default;
};

/// Collects what is wrong with a value, by JSON pointer.
class FieldErrors {
 public:
  void add(std::string_view pointer, std::string detail) {
    if (list_.size() < kMost) list_.push_back({prefix_ + std::string(pointer), std::move(detail)});
  }
  bool empty() const { return list_.empty(); }
  std::vector<FieldError> take() { return std::move(list_); }

  /// Where in the document the value stands that is being checked.
  std::string& prefix() { return prefix_; }

 private:
  static constexpr std::size_t kMost = 50;  // an answer must stay bounded however wrong the request
  std::string prefix_;
  std::vector<FieldError> list_;
};

/// How deep a document may nest.
inline constexpr int kJsonDepth = 32;

// In json_codec.h, which is heavier to include:
// template <class T> std::string to_json(const T& value);
// template <class T> void append_json(std::string& out, const T& value);
// template <class T> Result<T> from_json(std::string_view text);
//   errors: malformed "json-syntax" | "json-duplicate-key" | "json-too-deep"; unprocessable "invalid-fields"
//   with the list of fields
// template <class T> Result<T> from_query(std::string_view query);   "a=1&b=x%20y", the same rules
// template <class T> const boost::json::value& json_schema();   JSON Schema 2020-12 of T, and
// template <class T> std::string schema_name();                 its name among OpenAPI's components

}  // namespace atelier
