// SPDX-License-Identifier: Apache-2.0
#include "geometry/ply.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "geometry/indexed_mesh.h"
#include "geometry/ply_header.h"
#include "geometry/read_errors.h"
#include "geometry/text_scan.h"

namespace atelier::geometry {
namespace {

constexpr ReadErrors kErrors("ply");

/// Values of a text, separated by blanks of any kind.
class TextValues {
 public:
  TextValues(std::string_view file, std::size_t from)
      : begin_(file.data()), at_(begin_ + from), end_(begin_ + file.size()) {}

  Result<double> number(PlyType type) {
    if (is_whole(type)) {
      ATELIER_TRY_ASSIGN(const std::int64_t whole, integer(type));
      return static_cast<double>(whole);
    }
    ATELIER_TRY_ASSIGN(const auto word, next_word());
    const auto value = to_float(word);
    if (!value) return unexpected(word, "a number");
    return static_cast<double>(*value);
  }

  Result<std::int64_t> integer(PlyType) {
    ATELIER_TRY_ASSIGN(const auto word, next_word());
    std::int64_t value = 0;
    const auto [stop, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (failure != std::errc{} || stop != word.data() + word.size())
      return unexpected(word, "a whole number");
    return value;
  }

  Result<void> skip(PlyType) {
    ATELIER_TRY(next_word());
    return {};
  }

  std::string where() const { return "Line " + std::to_string(1 + std::count(begin_, at_, '\n')); }

 private:
  Result<std::string_view> next_word() {
    while (at_ != end_ && is_blank(*at_)) ++at_;
    if (at_ == end_) return kErrors.truncated("its header announces more than there is");
    const char* start = at_;
    while (at_ != end_ && !is_blank(*at_)) ++at_;
    return std::string_view(start, static_cast<std::size_t>(at_ - start));
  }
  Error unexpected(std::string_view word, const std::string& expected) const {
    return kErrors.bad("bad-text", where(),
                       "has \"" + printable(word) + "\" where " + expected + " belongs");
  }

  const char* begin_;
  const char* at_;
  const char* end_;
};

/// Values as they lie in memory, of this machine's byte order or the other.
class BinaryValues {
 public:
  BinaryValues(std::string_view file, std::size_t from, bool big_endian)
      : file_(file), at_(from), swap_(big_endian) {}

  Result<double> number(PlyType type) {
    if (type == PlyType::f32) return as_double<std::uint32_t, float>();
    if (type == PlyType::f64) return as_double<std::uint64_t, double>();
    ATELIER_TRY_ASSIGN(const std::int64_t whole, integer(type));
    return static_cast<double>(whole);
  }

  Result<std::int64_t> integer(PlyType type) {
    switch (type) {
      case PlyType::i8:
        return whole<std::uint8_t, std::int8_t>();
      case PlyType::u8:
        return whole<std::uint8_t, std::uint8_t>();
      case PlyType::i16:
        return whole<std::uint16_t, std::int16_t>();
      case PlyType::u16:
        return whole<std::uint16_t, std::uint16_t>();
      case PlyType::i32:
        return whole<std::uint32_t, std::int32_t>();
      default:
        return whole<std::uint32_t, std::uint32_t>();
    }
  }

  Result<void> skip(PlyType type) {
    if (file_.size() - at_ < size_of(type)) return cut_short();
    at_ += size_of(type);
    return {};
  }

  std::string where() const { return "Byte " + std::to_string(at_); }

 private:
  template <class Bits>
  Result<Bits> take() {
    if (file_.size() - at_ < sizeof(Bits)) return cut_short();
    Bits bits;
    std::memcpy(&bits, file_.data() + at_, sizeof bits);
    at_ += sizeof bits;
    if (!swap_) return bits;
    if constexpr (sizeof(Bits) == 2) return static_cast<Bits>(__builtin_bswap16(bits));
    if constexpr (sizeof(Bits) == 4) return static_cast<Bits>(__builtin_bswap32(bits));
    if constexpr (sizeof(Bits) == 8) return static_cast<Bits>(__builtin_bswap64(bits));
    return bits;
  }
  template <class Bits, class Value>
  Result<std::int64_t> whole() {
    ATELIER_TRY_ASSIGN(const Bits bits, take<Bits>());
    return static_cast<std::int64_t>(static_cast<Value>(bits));
  }
  template <class Bits, class Value>
  Result<double> as_double() {
    ATELIER_TRY_ASSIGN(const Bits bits, take<Bits>());
    return static_cast<double>(std::bit_cast<Value>(bits));
  }
  Error cut_short() const { return kErrors.truncated("its header announces more than there is"); }

  std::string_view file_;
  std::size_t at_;
  bool swap_;
};

template <class Values>
class BodyReader {
 public:
  BodyReader(PlyHeader header, Values values, std::size_t file_size, std::size_t max_facets)
      : header_(std::move(header)),
        values_(std::move(values)),
        mesh_(max_facets),
        file_size_(file_size),
        max_facets_(max_facets) {}

  Result<Model> read() {
    for (const auto& element : header_.elements) {
      if (element.name == "vertex")
        ATELIER_TRY(read_vertices(element));
      else if (element.name == "face")
        ATELIER_TRY(read_faces(element));
      else
        ATELIER_TRY(skip_elements(element));
    }
    if (mesh_.empty()) return kErrors.empty("The file has no faces, only points or nothing");
    return Model{.format = header_.format, .decoded = std::move(mesh_).take()};
  }

 private:
  /// What a header announces is only believed as far as the file could hold it.
  std::size_t believable(const PlyElement& element) const {
    const auto least =
        header_.format == Format::ply_ascii ? 2 * element.properties.size() : element.least_size();
    return std::min<std::size_t>(element.count, file_size_ / std::max<std::size_t>(least, 1) + 1);
  }

  Result<void> read_vertices(const PlyElement& element) {
    const std::array<int, 3> axes = {element.find("x"), element.find("y"), element.find("z")};
    if (std::ranges::find(axes, -1) != axes.end())
      return kErrors.bad("bad-header", "The header", "gives its vertices no x, y or z");
    for (const int axis : axes)
      if (element.properties[static_cast<std::size_t>(axis)].list)
        return kErrors.bad("bad-header", "The header", "has a list for a coordinate");
    mesh_.reserve(believable(element), 0);
    for (std::uint64_t i = 0; i < element.count; ++i) {
      Point p{};
      for (std::size_t at = 0; at < element.properties.size(); ++at) {
        const auto axis = std::ranges::find(axes, static_cast<int>(at));
        if (axis == axes.end()) {
          ATELIER_TRY(skip_property(element.properties[at]));
          continue;
        }
        ATELIER_TRY_ASSIGN(const double value, values_.number(element.properties[at].type));
        p[static_cast<std::size_t>(axis - axes.begin())] = static_cast<float>(value);
      }
      if (!std::isfinite(p[0]) || !std::isfinite(p[1]) || !std::isfinite(p[2]))
        return kErrors.not_finite("Vertex " + std::to_string(i + 1));
      if (!mesh_.add_vertex(p)) return kErrors.too_many_facets(max_facets_);
    }
    return {};
  }

  Result<void> read_faces(const PlyElement& element) {
    const int at_indices = std::max(element.find("vertex_indices"), element.find("vertex_index"));
    if (at_indices < 0 || !is_index_list(element.properties[static_cast<std::size_t>(at_indices)]))
      return kErrors.bad("bad-header", "The header", "gives its faces no list of vertex_indices");
    mesh_.reserve(0, believable(element));
    for (std::uint64_t i = 0; i < element.count; ++i)
      for (std::size_t at = 0; at < element.properties.size(); ++at)
        if (static_cast<int>(at) == at_indices)
          ATELIER_TRY(read_face(element.properties[at], i));
        else
          ATELIER_TRY(skip_property(element.properties[at]));
    return {};
  }

  static bool is_index_list(const PlyProperty& property) {
    return property.list && is_whole(property.type);
  }

  Result<void> read_face(const PlyProperty& list, std::uint64_t face) {
    ATELIER_TRY_ASSIGN(const std::int64_t corners, values_.integer(list.count_type));
    const auto where = [&] { return "Face " + std::to_string(face + 1); };
    if (corners < 3) return kErrors.bad("bad-index", where(), "has less than three corners");
    mesh_.begin_polygon();
    for (std::int64_t i = 0; i < corners; ++i) {
      ATELIER_TRY_ASSIGN(const std::int64_t vertex, values_.integer(list.type));
      if (vertex < 0 || static_cast<std::size_t>(vertex) >= mesh_.vertices())
        return kErrors.bad("bad-index", where(),
                           "has vertex " + std::to_string(vertex) + ", and there are " +
                               std::to_string(mesh_.vertices()) + " before it");
      if (!mesh_.add_corner(static_cast<std::size_t>(vertex)))
        return kErrors.too_many_facets(max_facets_);
    }
    return {};
  }

  Result<void> skip_property(const PlyProperty& property) {
    if (!property.list) return values_.skip(property.type);
    ATELIER_TRY_ASSIGN(const std::int64_t count, values_.integer(property.count_type));
    for (std::int64_t i = 0; i < count; ++i) ATELIER_TRY(values_.skip(property.type));
    return {};
  }

  Result<void> skip_elements(const PlyElement& element) {
    if (element.properties.empty()) return {};  // takes no bytes, however many there are
    for (std::uint64_t i = 0; i < element.count; ++i)
      for (const auto& property : element.properties) ATELIER_TRY(skip_property(property));
    return {};
  }

  PlyHeader header_;
  Values values_;
  IndexedMesh mesh_;
  std::size_t file_size_;
  std::size_t max_facets_;
};

}  // namespace

Result<Model> read_ply(std::string_view file, std::size_t max_facets) {
  ATELIER_TRY_ASSIGN(PlyHeader header, read_ply_header(file));
  const auto body = header.size;
  if (header.format == Format::ply_ascii)
    return BodyReader(std::move(header), TextValues(file, body), file.size(), max_facets).read();
  const bool big = header.format == Format::ply_big_endian;
  return BodyReader(std::move(header), BinaryValues(file, body, big), file.size(), max_facets)
      .read();
}

}  // namespace atelier::geometry
