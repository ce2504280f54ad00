// SPDX-License-Identifier: Apache-2.0
#include "geometry/stl_text.h"

#include <algorithm>
#include <cmath>

#include "geometry/stl_errors.h"
#include "geometry/text_scan.h"

namespace atelier::geometry {
namespace {

/// The shortest text of a facet: "facet normal 0 0 0 outer loop", three times "vertex 0 0 0",
/// "endloop endfacet", with one blank between words.
constexpr std::size_t kShortestFacet = 85;

bool is_start_of(std::string_view word, std::string_view expected) {
  return word.size() <= expected.size() && same_word(word, expected.substr(0, word.size()));
}

class Reader {
 public:
  Reader(std::string_view file, std::size_t max_facets)
      : begin_(file.data()),
        at_(without_mark(file).data()),
        end_(file.data() + file.size()),
        max_facets_(max_facets) {
    model_.format = Format::stl_ascii;
    model_.decoded.reserve(std::min(max_facets, file.size() / kShortestFacet + 1));
  }

  Result<Model> read() {
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

  Result<Model> finish() {
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
    const auto word = next_word();
    const auto found = to_float(word);
    if (!found) return at_ == end_ ? cut_short() : unexpected(word, "a number");
    number = *found;
    if (!std::isfinite(number)) return not_finite();
    return {};
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

  std::int64_t line() const { return 1 + std::count(begin_, at_, '\n'); }

  const char* begin_;
  const char* at_;
  const char* end_;
  std::size_t max_facets_;
  Model model_;
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

Result<Model> read_stl_text(std::string_view file, std::size_t max_facets) {
  return Reader(file, max_facets).read();
}

}  // namespace atelier::geometry
