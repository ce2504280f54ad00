// SPDX-License-Identifier: Apache-2.0
#include "geometry/obj.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "geometry/indexed_mesh.h"
#include "geometry/read_errors.h"
#include "geometry/text_scan.h"

namespace atelier::geometry {
namespace {

constexpr ReadErrors kErrors("obj");
/// The shortest lines of a vertex and a face, of which a closed mesh has one for two.
constexpr std::size_t kShortestPair = sizeof("v 0 0 0\n") + 2 * sizeof("f 1 2 3\n");
constexpr std::size_t kLongestPreamble = std::size_t{1} << 16;

/// Words of one statement after the other. A backslash before the end of a line makes the next one
/// part of it.
class Lines {
 public:
  explicit Lines(std::string_view file)
      : begin_(file.data()), at_(without_mark(file).data()), end_(file.data() + file.size()) {}

  /// On to the next statement; empty at the end of the file.
  std::string_view next_keyword() {
    for (;;) {
      while (at_ != end_ && is_blank(*at_)) ++at_;
      if (at_ == end_) return {};
      if (*at_ == '#')
        skip_line();
      else if (continues())
        skip_break();
      else
        return word();
    }
  }

  /// The next word of the statement; empty where it ends.
  std::string_view next_word() {
    for (; at_ != end_; ++at_) {
      if (is_end_of_line(*at_) || *at_ == '#') return {};
      if (continues()) {
        skip_break();
        if (at_ == end_) return {};
        --at_;
        continue;
      }
      if (!is_blank(*at_)) return word();
    }
    return {};
  }

  void skip_statement() {
    while (!next_word().empty()) {
    }
    skip_line();
  }

  std::string where() const { return "Line " + std::to_string(1 + std::count(begin_, at_, '\n')); }

 private:
  static bool is_end_of_line(char c) { return c == '\n' || c == '\r'; }
  bool continues() const { return *at_ == '\\' && at_ + 1 != end_ && is_end_of_line(at_[1]); }
  void skip_break() { at_ += at_ + 2 != end_ && at_[1] == '\r' && at_[2] == '\n' ? 3 : 2; }
  void skip_line() {
    while (at_ != end_ && !is_end_of_line(*at_)) ++at_;
  }
  std::string_view word() {
    const char* start = at_;
    while (at_ != end_ && !is_blank(*at_) && !continues()) ++at_;
    return {start, static_cast<std::size_t>(at_ - start)};
  }

  const char* begin_;
  const char* at_;
  const char* end_;
};

class Reader {
 public:
  Reader(std::string_view file, std::size_t max_facets)
      : lines_(file), mesh_(max_facets), max_facets_(max_facets) {
    mesh_.reserve(file.size() / kShortestPair + 1, 2 * (file.size() / kShortestPair) + 1);
  }

  Result<Model> read() {
    for (auto word = lines_.next_keyword(); !word.empty(); word = lines_.next_keyword()) {
      if (word == "v")
        ATELIER_TRY(read_vertex());
      else if (word == "f" || word == "fo")
        ATELIER_TRY(read_face());
      else if (!is_keyword(word))
        return unexpected(word, "a statement");
      lines_.skip_statement();
    }
    if (mesh_.empty()) return kErrors.empty("The file has no faces");
    return Model{.format = Format::obj, .decoded = std::move(mesh_).take()};
  }

 private:
  /// Programs add statements of their own; bytes that are none are damage.
  static bool is_keyword(std::string_view word) {
    return word.size() <= 32 && std::ranges::all_of(word, [](char c) {
             return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '-' || c == '.';
           });
  }

  Result<void> read_vertex() {
    Point p;
    for (float& x : p) {
      const auto word = lines_.next_word();
      const auto number = to_float(word);
      if (!number) return unexpected(word, "a number");
      if (!std::isfinite(*number)) return kErrors.not_finite(lines_.where());
      x = *number;
    }
    if (!mesh_.add_vertex(p)) return kErrors.too_many_facets(max_facets_);
    return {};
  }

  Result<void> read_face() {
    mesh_.begin_polygon();
    for (auto word = lines_.next_word(); !word.empty(); word = lines_.next_word()) {
      ATELIER_TRY_ASSIGN(const std::size_t vertex, read_index(word));
      if (!mesh_.add_corner(vertex)) return kErrors.too_many_facets(max_facets_);
    }
    if (mesh_.corners() < 3)
      return kErrors.bad("bad-text", lines_.where(), "has a face of less than three corners");
    return {};
  }

  /// The first number of "7", "7/1", "7//3", "-1/2/3".
  Result<std::size_t> read_index(std::string_view word) const {
    const char* end = word.data() + word.size();
    std::int64_t index = 0;
    const auto [stop, failure] = std::from_chars(word.data(), end, index);
    if (failure == std::errc::invalid_argument || (stop != end && *stop != '/'))
      return unexpected(word, "the number of a vertex");
    const auto count = static_cast<std::int64_t>(mesh_.vertices());
    if (failure == std::errc::result_out_of_range || index == 0 || index > count || index < -count)
      return kErrors.bad("bad-index", lines_.where(),
                         "has a face with vertex " + printable(word) + ", and there are " +
                             std::to_string(count) + " so far");
    return static_cast<std::size_t>(index > 0 ? index - 1 : count + index);
  }

  Error unexpected(std::string_view word, const std::string& expected) const {
    return kErrors.bad("bad-text", lines_.where(),
                       (word.empty() ? "ends" : "has \"" + printable(word) + "\"") + " where " +
                           expected + " belongs");
  }

  Lines lines_;
  IndexedMesh mesh_;
  std::size_t max_facets_;
};

}  // namespace

bool begins_like_obj(std::string_view file) {
  constexpr std::string_view kFirst[] = {"v", "vt", "vn", "vp", "f",      "o",     "g",
                                         "s", "l",  "p",  "mg", "mtllib", "usemtl"};
  Lines lines(file.substr(0, kLongestPreamble));
  return std::ranges::find(kFirst, lines.next_keyword()) != std::end(kFirst);
}

Result<Model> read_obj(std::string_view file, std::size_t max_facets) {
  return Reader(file, max_facets).read();
}

}  // namespace atelier::geometry
