// SPDX-License-Identifier: Apache-2.0
// The lines of a file that anyone may have written, in bounded memory.
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atelier::transfer {

class LineReader {
 public:
  /// A longer line is skipped, not kept.
  static constexpr std::size_t kLongestLine = std::size_t{1} << 20;

  explicit LineReader(std::istream& in) : in_(in), block_(std::size_t{1} << 16) {}

  struct Line {
    std::int64_t number = 0;  ///< from 1, as an editor counts
    std::string_view text;    ///< until the next call; "" of one that is too long
    bool too_long = false;
  };
  /// The next line that is not blank, without its end (LF or CRLF) and, of the first, without a
  /// byte order mark; nullopt after the last.
  std::optional<Line> next();
  /// Whether the file could not be read to its end.
  bool failed() const { return in_.bad(); }
  /// Bytes read so far.
  std::int64_t position() const { return position_; }

 private:
  bool read_line();
  bool fill();

  std::istream& in_;
  std::vector<char> block_;
  std::string_view rest_;  ///< of the block
  std::string line_;
  bool too_long_ = false;
  std::int64_t number_ = 0;
  std::int64_t position_ = 0;
};

}  // namespace atelier::transfer
