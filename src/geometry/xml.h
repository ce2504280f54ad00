// SPDX-License-Identifier: Apache-2.0
// The tags of an XML text that comes piece by piece, one after the other; what stands between them
// is passed over. No entities are resolved and no document type is accepted, so nothing expands.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "geometry/zip.h"

namespace atelier::geometry {

/// Its parts are valid until the next one is read.
struct XmlTag {
  struct Attribute {
    std::string_view name;  ///< without its prefix
    std::string_view value;
  };
  std::string_view name;  ///< without its prefix; empty at the end of the text
  bool opens = false;     ///< <a> and <a/>
  bool closes = false;    ///< </a> and <a/>
  std::vector<Attribute> attributes;

  /// Empty where there is none.
  std::string_view operator[](std::string_view attribute) const;
};

class XmlReader {
 public:
  explicit XmlReader(ZipStream source) : source_(std::move(source)) {}

  /// Errors: malformed "3mf-bad-xml" (with the line); those of the source.
  Result<const XmlTag*> next();
  /// "Line 12", of the last tag's end.
  std::string where() const;
  /// How many bytes came so far.
  std::size_t size() const { return size_; }

 private:
  Result<bool> fill();
  Result<std::size_t> find(std::string_view what, std::size_t from);
  Result<std::size_t> find_end_of_tag();
  Result<void> split(std::string_view inside);
  Error bad(const std::string& why) const;

  ZipStream source_;
  std::string text_;  // a window; from at_ on it has not been read
  std::size_t at_ = 0;
  std::int64_t lines_before_ = 0;  // of the window
  std::size_t size_ = 0;
  bool ended_ = false;
  XmlTag tag_;
};

}  // namespace atelier::geometry
