// SPDX-License-Identifier: Apache-2.0
// JSON from and to described structs (BOOST_DESCRIBE_STRUCT): one declaration gives the decoder,
// the encoder and the OpenAPI schema.
//
// Decoding is strict: no duplicate keys, depth at most 32, no unknown fields, no missing ones but
// std::optional; integers in range, never from a number with a fraction or exponent; no U+0000 in
// strings (PostgreSQL cannot store it). All wrong fields are reported together, each with its JSON
// pointer. A type adds rules of its own with a function beside it, found by argument-dependent
// look-up:   void check(const NewOrder& in, FieldErrors& errors);
//
// Understood: bool, integers, double (finite), std::string (valid UTF-8), std::optional,
// std::vector, std::map<std::string, T>, std::array<T, N>, described enums and structs, Uuid,
// Id<Tag>, Instant, JsonText. Encoding appends to a string without building a tree; an absent
// optional is left out.
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

/// Collects what is wrong with a value, by JSON pointer. Bounded, however wrong the request: the
/// first 50 errors, pointers of at most 256 bytes.
class FieldErrors {
 public:
  /// `pointer` begins at the value that is being checked: "/quantity", or "" for the value itself.
  void add(std::string_view pointer, std::string detail);
  bool empty() const { return added_ == 0; }
  /// How many were added, also those that were not kept.
  std::size_t size() const { return added_; }
  std::vector<FieldError> take() { return std::move(list_); }

  /// Where in the document the value stands that is being checked.
  std::string& prefix() { return prefix_; }

 private:
  std::string prefix_;
  std::vector<FieldError> list_;
  std::size_t added_ = 0;
};

/// How deep a document may nest.
inline constexpr int kJsonDepth = 32;

// The functions themselves are in json_codec.h, which is heavier to include.

}  // namespace atelier
