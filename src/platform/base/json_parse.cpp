// SPDX-License-Identifier: Apache-2.0
// parse_json(): Boost.JSON's push parser with a tree builder of our own, because the library's lets
// duplicate keys pass and reads some doubles one unit in the last place off.
#include <array>
#include <charconv>
#include <cmath>

#include <boost/json/basic_parser_impl.hpp>

#include "platform/base/json_codec.h"

namespace atelier {
namespace {

namespace bj = boost::json;

/// Receives the parser's events. Every one returns false, with the error code set, to stop it.
class TreeBuilder {
 public:
  static constexpr std::size_t max_object_size = bj::object::max_size();
  static constexpr std::size_t max_array_size = bj::array::max_size();
  static constexpr std::size_t max_key_size = bj::string::max_size();
  static constexpr std::size_t max_string_size = bj::string::max_size();

  explicit TreeBuilder(bj::storage_ptr memory) : memory_(std::move(memory)), root_(memory_) {}

  bj::value take() { return std::move(root_); }
  /// The key that stopped the parser because its object has it already; "" if that was not it.
  const std::string& duplicate() const { return duplicate_; }
  bool has_duplicate() const { return has_duplicate_; }

  bool on_document_begin(bj::error_code&) { return true; }
  bool on_document_end(bj::error_code&) { return true; }
  bool on_object_begin(bj::error_code& ec) { return open(bj::object(memory_), ec); }
  bool on_object_end(std::size_t, bj::error_code&) { return close(); }
  bool on_array_begin(bj::error_code& ec) { return open(bj::array(memory_), ec); }
  bool on_array_end(std::size_t, bj::error_code&) { return close(); }

  bool on_key_part(bj::string_view part, std::size_t, bj::error_code&) {
    return key_.append(part), true;
  }
  bool on_key(bj::string_view part, std::size_t, bj::error_code& ec) {
    key_.append(part);
    if (!open_[depth_ - 1]->get_object().contains(key_)) return true;
    has_duplicate_ = true;
    duplicate_ = key_;
    ec = bj::error::syntax;
    return false;
  }
  bool on_string_part(bj::string_view part, std::size_t, bj::error_code&) {
    return text_.append(part), true;
  }
  bool on_string(bj::string_view part, std::size_t, bj::error_code&) {
    text_.append(part);
    place(bj::string(text_, memory_));
    text_.clear();
    return true;
  }
  bool on_number_part(bj::string_view, bj::error_code&) { return true; }
  bool on_int64(std::int64_t value, bj::string_view, bj::error_code&) { return place(value), true; }
  bool on_uint64(std::uint64_t value, bj::string_view, bj::error_code&) {
    return place(value), true;
  }
  bool on_double(double rough, bj::string_view text, bj::error_code& ec) {
    double exact = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), exact);
    if (failed == std::errc::result_out_of_range && std::abs(rough) < 1) exact = 0;  // underflow
    if ((failed != std::errc{} && std::abs(rough) >= 1) || !std::isfinite(exact)) {
      ec = bj::error::exponent_overflow;
      return false;
    }
    return place(exact), true;
  }
  bool on_bool(bool value, bj::error_code&) { return place(value), true; }
  bool on_null(bj::error_code&) { return place(nullptr), true; }
  bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
  bool on_comment(bj::string_view, bj::error_code&) { return true; }

 private:
  bool open(bj::value container, bj::error_code& ec) {
    if (depth_ == open_.size()) {
      ec = bj::error::too_deep;
      return false;
    }
    bj::value& placed = place(std::move(container));
    open_[depth_++] = &placed;
    return true;
  }
  bool close() {
    --depth_;
    return true;
  }
  /// Where a value stands does not move while it is open: only the innermost container grows.
  template <class Value>
  bj::value& place(Value&& value) {
    if (depth_ == 0) return root_ = bj::value(std::forward<Value>(value), memory_);
    bj::value& parent = *open_[depth_ - 1];
    if (auto* array = parent.if_array()) return array->emplace_back(std::forward<Value>(value));
    bj::value& placed =
        parent.get_object().emplace(key_, std::forward<Value>(value)).first->value();
    key_.clear();
    return placed;
  }

  bj::storage_ptr memory_;
  bj::value root_;
  std::array<bj::value*, kJsonDepth> open_{};
  std::size_t depth_ = 0;
  std::string key_;
  std::string text_;
  std::string duplicate_;
  bool has_duplicate_ = false;
};

Error malformed(std::string type, std::string detail) {
  return {ErrorKind::malformed, std::move(type), std::move(detail)};
}

}  // namespace

Result<bj::value> parse_json(std::string_view text, bj::storage_ptr memory) {
  bj::parse_options options;
  options.max_depth = kJsonDepth;
  bj::basic_parser<TreeBuilder> parser(options, std::move(memory));
  bj::error_code ec;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && read < text.size()) ec = bj::error::extra_data;
  if (!ec) return parser.handler().take();
  if (parser.handler().has_duplicate())
    return malformed("json-duplicate-key", "The JSON has a key twice in one object, before byte " +
                                               std::to_string(read) + ".");
  if (ec == bj::error::too_deep)
    return malformed("json-too-deep",
                     "The JSON nests deeper than " + std::to_string(kJsonDepth) + " levels.");
  return malformed("json-syntax",
                   "This is not JSON: " + ec.message() + " at byte " + std::to_string(read) + ".");
}

}  // namespace atelier
