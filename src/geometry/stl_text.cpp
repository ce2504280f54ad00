// SPDX-License-Identifier: Apache-2.0
#include "geometry/stl_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "geometry/stl_errors.h"

namespace atelier::geometry {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
/// The shortest text of a facet: "facet normal 0 0 0 outer loop", three times "vertex 0 0 0",
/// "endloop endfacet", with one blank between words.
constexpr std::size_t kShortestFacet = 85;

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// A..Z only, whatever the locale.
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view word, std::string_view expected) {
  return word.size() == expected.size() && std::equal(word.begin(), word.end(), expected.begin(),
                                                      [](char a, char b) { return lower(a) == b; });
}

bool is_start_of(std::string_view word, std::string_view expected) {
  return word.size() <= expected.size() && same_word(word, expected.substr(0, word.size()));
}

std::string_view without_mark(std::string_view file) {
  if (file.starts_with(kByteOrderMark)) file.remove_prefix(kByteOrderMark.size());
  return file;
}

class Reader {
 public:
  Reader(std::string_view file, std::size_t max_facets)
      : begin_(file.data()),
        at_(without_mark(file).data()),
        end_(file.data() + file.size()),
        max_facets_(max_facets) {
    model_.format = StlFormat::ascii;
    model_.decoded.reserve(std::min(max_facets, file.size() / kShortestFacet + 1));
  }

  Result<StlModel> read() {
    for (auto word = next_word(); !word.empty(); word = next_word()) {
      if (same_word(word, "facet")) {
        open_ = true;
        ATELIER_TRY(read_facet());
      } else if (same_word(word, "solid")) {
        begin_solid();
      } else if (same_word(word, "endsolid")) {
        open_ = false;
        skip_line();
      } else if (at_ == end_ && is_start_of(word, open_ ? "endsolid" : "solid")) {
        if (!open_) return stl_truncated("another solid begins and is not there");
        break;
      } else if (!open_ && !model_.decoded.empty()) {
        model_.trailing_bytes = end_ - word.data();
        break;
      } else {
        return unexpected(word, "\"facet\" or \"endsolid\"");
      }
    }
    return finish();
  }

 private:
  std::string_view next_word() {
    while (at_ != end_ && is_blank(*at_)) ++at_;
    const char* start = at_;
    while (at_ != end_ && !is_blank(*at_)) ++at_;
    return {start, static_cast<std::size_t>(at_ - start)};
  }

  void begin_solid() {
    open_ = true;
    solid_begins_at_ = model_.decoded.size();
    ++solids_;
    skip_line();
  }

  Result<StlModel> finish() {
    if (model_.decoded.empty()) return stl_empty();
    if (solids_ == 0) ++model_.header_lies;
    if (open_) {
      if (model_.decoded.size() == solid_begins_at_)
        return stl_truncated("the last solid has no facets");
      ++model_.header_lies;
      model_.missing_facets = 0;
    }
    return std::move(model_);
  }

  void skip_line() {
    while (at_ != end_ && *at_ != '\n' && *at_ != '\r') ++at_;
  }

  Result<void> read_facet() {
    if (model_.decoded.size() == max_facets_) return stl_too_many_facets(max_facets_);
    ATELIER_TRY(expect("normal"));
    meant_ = true;
    for (int i = 0; i < 3; ++i) next_word();
    ATELIER_TRY(expect("outer"));
    ATELIER_TRY(expect("loop"));
    Facet facet;
    for (Point& corner : facet) {
      ATELIER_TRY(expect("vertex"));
      for (float& coordinate : corner) ATELIER_TRY(read_number(coordinate));
    }
    ATELIER_TRY(expect("endloop"));
    ATELIER_TRY(expect("endfacet"));
    model_.decoded.push_back(facet);
    return {};
  }

  Result<void> expect(std::string_view expected) {
    const auto word = next_word();
    if (same_word(word, expected)) return {};
    if (at_ == end_) return cut_short();
    return unexpected(word, "\"" + std::string(expected) + "\"");
  }

  Result<void> read_number(float& number) {
    auto word = next_word();
    if (word.starts_with('+')) word.remove_prefix(1);
    const auto [stop, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (stop != word.data() + word.size() || failure == std::errc::invalid_argument)
      return at_ == end_ ? cut_short() : unexpected(word, "a number");
    if (failure == std::errc::result_out_of_range) number = out_of_range(word);
    if (!std::isfinite(number)) return not_finite();
    return {};
  }

  /// What std::from_chars leaves untouched: too near to zero, or too far from it.
  static float out_of_range(std::string_view word) {
    const auto exponent = word.find_first_of("eE");
    const bool tiny = exponent == word.npos ? word.find_first_not_of("-0.") > word.find('.')
                                            : word.substr(exponent + 1).starts_with('-');
    return tiny ? 0 : HUGE_VALF;
  }

  Error cut_short() const {
    return stl_truncated("facet " + std::to_string(model_.decoded.size() + 1) + " is not complete");
  }

  Error not_finite() const {
    return {.kind = ErrorKind::unprocessable,
            .type = "stl-not-finite",
            .detail = "Facet " + std::to_string(model_.decoded.size() + 1) + " (line " +
                      std::to_string(line()) +
                      ") has a coordinate that is not a number or too large for STL; repair the "
                      "model and export it again."};
  }

  Error unexpected(std::string_view word, const std::string& expected) const {
    // A text that has not one facet is rather some other text than a damaged model.
    if (model_.decoded.empty() && !meant_) return stl_not_a_model();
    return {.kind = ErrorKind::malformed,
            .type = "stl-bad-text",
            .detail = "Line " + std::to_string(line()) + " has \"" + printable(word) + "\" where " +
                      expected + " belongs; export the model again, best as binary STL."};
  }

  /// What a stranger's file says may be shown to people only so far.
  static std::string printable(std::string_view word) {
    std::string text(word.substr(0, 20));
    for (char& c : text)
      if (c < ' ' || c > '~' || c == '"') c = '?';
    return text;
  }

  std::int64_t line() const { return 1 + std::count(begin_, at_, '\n'); }

  const char* begin_;
  const char* at_;
  const char* end_;
  std::size_t max_facets_;
  StlModel model_;
  std::int64_t solids_ = 0;
  std::size_t solid_begins_at_ = 0;
  bool open_ = false;   // after "solid", before its "endsolid"
  bool meant_ = false;  // "facet normal" was there: this is meant to be STL
};

}  // namespace

bool begins_like_text(std::string_view file) {
  const auto head = file.substr(0, 1024);
  return std::all_of(head.begin(), head.end(),
                     [](char c) { return is_blank(c) || static_cast<unsigned char>(c) >= ' '; });
}

bool begins_like_stl_text(std::string_view file) {
  if (!begins_like_text(file)) return false;
  file = without_mark(file);
  while (!file.empty() && is_blank(file.front())) file.remove_prefix(1);
  const auto word = file.substr(0, std::min<std::size_t>(5, file.size()));
  const bool ends_there = file.size() == word.size() || is_blank(file[word.size()]);
  return ends_there && (same_word(word, "solid") || same_word(word, "facet"));
}

Result<StlModel> read_stl_text(std::string_view file, std::size_t max_facets) {
  return Reader(file, max_facets).read();
}

}  // namespace atelier::geometry
