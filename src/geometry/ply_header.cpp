// SPDX-License-Identifier: Apache-2.0
#include "geometry/ply_header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "geometry/read_errors.h"
#include "geometry/text_scan.h"

namespace atelier::geometry {
namespace {

constexpr ReadErrors kErrors("ply");
constexpr std::size_t kLongestHeader = std::size_t{1} << 16;
constexpr std::size_t kMostElements = 32;
constexpr std::size_t kMostProperties = 128;

std::optional<PlyType> type_named(std::string_view name) {
  struct Named {
    std::string_view name, other;
    PlyType type;
  };
  static constexpr Named kTypes[] = {
      {"char", "int8", PlyType::i8},      {"uchar", "uint8", PlyType::u8},
      {"short", "int16", PlyType::i16},   {"ushort", "uint16", PlyType::u16},
      {"int", "int32", PlyType::i32},     {"uint", "uint32", PlyType::u32},
      {"float", "float32", PlyType::f32}, {"double", "float64", PlyType::f64},
  };
  for (const auto& known : kTypes)
    if (name == known.name || name == known.other) return known.type;
  return std::nullopt;
}

class HeaderReader {
 public:
  explicit HeaderReader(std::string_view file) : file_(file.substr(0, kLongestHeader)) {}

  Result<PlyHeader> read() {
    bool format_known = false;
    while (next_line()) {
      const auto keyword = next_word();
      if (keyword == "end_header") {
        if (!format_known) return bad("ends without a format");
        header_.size = at_;
        return std::move(header_);
      }
      if (keyword == "format") {
        ATELIER_TRY(read_format());
        format_known = true;
      } else if (keyword == "element") {
        ATELIER_TRY(read_element());
      } else if (keyword == "property") {
        ATELIER_TRY(read_property());
      } else if (keyword != "ply" && keyword != "comment" && keyword != "obj_info" &&
                 !keyword.empty()) {
        return bad("has \"" + printable(keyword) + "\", which no header has");
      }
    }
    return kErrors.truncated("the header has no line \"end_header\"");
  }

 private:
  /// A line ends with LF, CR or both.
  bool next_line() {
    const auto end = file_.find_first_of("\r\n", at_);
    if (end == file_.npos) return false;
    rest_ = file_.substr(at_, end - at_);
    at_ = end + (file_.substr(end).starts_with("\r\n") ? 2 : 1);
    ++line_;
    return true;
  }

  std::string_view next_word() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    const auto end = std::min(rest_.find_first_of(" \t"), rest_.size());
    const auto word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return word;
  }

  Result<void> read_format() {
    const auto name = next_word();
    if (name == "ascii")
      header_.format = Format::ply_ascii;
    else if (name == "binary_little_endian")
      header_.format = Format::ply_little_endian;
    else if (name == "binary_big_endian")
      header_.format = Format::ply_big_endian;
    else
      return bad("has the format \"" + printable(name) + "\", which is none of PLY");
    return {};
  }

  Result<void> read_element() {
    if (header_.elements.size() == kMostElements) return bad("has one element too many");
    PlyElement element{.name = std::string(next_word())};
    const auto count = next_word();
    const auto [stop, failure] =
        std::from_chars(count.data(), count.data() + count.size(), element.count);
    if (failure != std::errc{} || stop != count.data() + count.size())
      return bad("has \"" + printable(count) + "\" where the number of elements belongs");
    header_.elements.push_back(std::move(element));
    return {};
  }

  Result<void> read_property() {
    if (header_.elements.empty()) return bad("has a property of no element");
    auto& properties = header_.elements.back().properties;
    if (properties.size() == kMostProperties) return bad("has one property too many");
    PlyProperty property;
    auto word = next_word();
    property.list = word == "list";
    if (property.list) {
      const auto count_type = type_named(next_word());
      if (!count_type || !is_whole(*count_type)) return bad("has a list without whole numbers");
      property.count_type = *count_type;
      word = next_word();
    }
    const auto type = type_named(word);
    if (!type) return bad("has the type \"" + printable(word) + "\", which is none of PLY");
    property.type = *type;
    property.name = next_word();
    properties.push_back(std::move(property));
    return {};
  }

  Error bad(const std::string& why) const {
    return kErrors.bad("bad-header", "Line " + std::to_string(line_) + " of the header", why);
  }

  std::string_view file_;
  std::string_view rest_;  // of the line
  std::size_t at_ = 0;
  int line_ = 0;
  PlyHeader header_;
};

}  // namespace

std::size_t size_of(PlyType type) {
  constexpr std::array<std::size_t, 8> kSizes = {1, 1, 2, 2, 4, 4, 4, 8};
  return kSizes[static_cast<std::size_t>(type)];
}

std::size_t PlyElement::least_size() const {
  std::size_t sum = 0;
  for (const auto& p : properties) sum += size_of(p.list ? p.count_type : p.type);
  return sum;
}

int PlyElement::find(std::string_view property) const {
  const auto found = std::ranges::find(properties, property, &PlyProperty::name);
  return found == properties.end() ? -1 : static_cast<int>(found - properties.begin());
}

bool begins_like_ply(std::string_view file) {
  return file.starts_with("ply\n") || file.starts_with("ply\r");
}

Result<PlyHeader> read_ply_header(std::string_view file) { return HeaderReader(file).read(); }

}  // namespace atelier::geometry
