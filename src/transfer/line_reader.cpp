// SPDX-License-Identifier: Apache-2.0
#include "transfer/line_reader.h"

namespace atelier::transfer {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

std::optional<LineReader::Line> LineReader::next() {
  while (read_line()) {
    std::string_view text = line_;
    if (number_ == 1 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (too_long_) return Line{.number = number_, .text = {}, .too_long = true};
    if (text.find_first_not_of(" \t") != text.npos) return Line{.number = number_, .text = text};
  }
  return std::nullopt;
}

/// Up to the next LF or the end of the file, into line_. False where nothing is left.
bool LineReader::read_line() {
  line_.clear();
  too_long_ = false;
  if (rest_.empty() && !fill()) return false;
  ++number_;
  do {
    const auto end = rest_.find('\n');
    const auto part = rest_.substr(0, end);
    // One more than the longest, for the CR of a CRLF.
    if (line_.size() + part.size() > kLongestLine + 1) {
      too_long_ = true;
      line_.clear();
    }
    if (!too_long_) line_ += part;
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (end != std::string_view::npos) return true;
  } while (fill());
  return true;
}

bool LineReader::fill() {
  in_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
  const auto got = static_cast<std::size_t>(in_.gcount());
  position_ += in_.gcount();
  rest_ = {block_.data(), got};
  return got > 0;
}

}  // namespace atelier::transfer
