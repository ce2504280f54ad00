// SPDX-License-Identifier: Apache-2.0
#include "geometry/xml.h"

#include <algorithm>
#include <span>

#include "geometry/read_errors.h"
#include "geometry/text_scan.h"

namespace atelier::geometry {
namespace {

constexpr ReadErrors kErrors("3mf");
constexpr std::size_t kPiece = std::size_t{256} << 10;
/// Thumbnails do not stand in XML; a tag of a model has a hundred bytes.
constexpr std::size_t kLongestTag = std::size_t{1} << 20;
constexpr std::size_t kMostAttributes = 64;

std::string_view without_prefix(std::string_view name) {
  const auto colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

bool ends_name(char c) { return is_blank(c) || c == '=' || c == '/'; }

}  // namespace

std::string_view XmlTag::operator[](std::string_view attribute) const {
  for (const auto& [name_of, value] : attributes)
    if (name_of == attribute) return value;
  return {};
}

/// One more piece behind the window; false at the end. What has been read leaves it.
Result<bool> XmlReader::fill() {
  if (ended_) return false;
  lines_before_ +=
      std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n');
  text_.erase(0, at_);
  at_ = 0;
  if (text_.size() > kLongestTag) return bad("has a tag or comment without an end");
  const std::size_t size = text_.size();
  text_.resize(size + kPiece);
  ATELIER_TRY_ASSIGN(const std::size_t count, source_.read(std::span(text_).subspan(size)));
  text_.resize(size + count);
  size_ += count;
  ended_ = count == 0;
  return !ended_;
}

/// Where `what` is, counted from at_; npos where the text ends before it.
Result<std::size_t> XmlReader::find(std::string_view what, std::size_t from) {
  for (;;) {
    const auto found = text_.find(what, at_ + from);
    if (found != text_.npos) return found - at_;
    const std::size_t size = text_.size() - at_;
    ATELIER_TRY_ASSIGN(const bool more, fill());
    if (!more) return std::string::npos;
    from = std::max(from, size - std::min(size, what.size() - 1));
  }
}

/// A '>' within quotes ends nothing.
Result<std::size_t> XmlReader::find_end_of_tag() {
  char quote = 0;
  for (std::size_t i = 1;; ++i) {
    while (at_ + i >= text_.size()) {
      ATELIER_TRY_ASSIGN(const bool more, fill());
      if (!more) return kErrors.truncated("its last tag is not complete");
    }
    const char c = text_[at_ + i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return i;
    } else if (c == '<') {
      return bad("has a tag within a tag");
    }
  }
}

Result<const XmlTag*> XmlReader::next() {
  for (;;) {
    ATELIER_TRY_ASSIGN(std::size_t start, find("<", 0));
    if (start == std::string::npos) {
      tag_ = {};
      return &tag_;
    }
    at_ += start;
    ATELIER_TRY(find(">", 1));  // so that the kinds below can be told apart
    const auto rest = std::string_view(text_).substr(at_);
    std::string_view end;
    if (rest.starts_with("<!--"))
      end = "-->";
    else if (rest.starts_with("<![CDATA["))
      end = "]]>";
    else if (rest.starts_with("<?"))
      end = "?>";
    else if (rest.starts_with("<!"))
      return bad("has a document type, which no 3MF may have");
    if (!end.empty()) {
      ATELIER_TRY_ASSIGN(const std::size_t stop, find(end, 2));
      if (stop == std::string::npos) return kErrors.truncated("a comment has no end");
      at_ += stop + end.size();
      continue;
    }
    ATELIER_TRY_ASSIGN(const std::size_t stop, find_end_of_tag());
    ATELIER_TRY(split(std::string_view(text_).substr(at_ + 1, stop - 1)));
    at_ += stop + 1;
    return &tag_;
  }
}

Result<void> XmlReader::split(std::string_view inside) {
  tag_.attributes.clear();
  tag_.closes = inside.starts_with('/');
  tag_.opens = !tag_.closes;
  if (tag_.closes) inside.remove_prefix(1);
  if (tag_.opens && inside.ends_with('/')) {
    tag_.closes = true;
    inside.remove_suffix(1);
  }
  const auto take_name = [&] {
    const auto end = std::ranges::find_if(inside, ends_name);
    const auto name = inside.substr(0, static_cast<std::size_t>(end - inside.begin()));
    inside.remove_prefix(name.size());
    return name;
  };
  const auto skip_blanks = [&] {
    while (!inside.empty() && is_blank(inside.front())) inside.remove_prefix(1);
  };
  tag_.name = without_prefix(take_name());
  if (tag_.name.empty()) return bad("has a tag without a name");
  for (skip_blanks(); !inside.empty(); skip_blanks()) {
    const auto name = without_prefix(take_name());
    skip_blanks();
    if (name.empty() || !inside.starts_with('=')) return bad("has an attribute without a value");
    inside.remove_prefix(1);
    skip_blanks();
    const char quote = inside.empty() ? '\0' : inside.front();
    const auto stop = quote == '"' || quote == '\'' ? inside.find(quote, 1) : inside.npos;
    if (stop == inside.npos) return bad("has an attribute without quotes");
    if (tag_.attributes.size() == kMostAttributes) return bad("has a tag of too many attributes");
    tag_.attributes.push_back({name, inside.substr(1, stop - 1)});
    inside.remove_prefix(stop + 1);
  }
  return {};
}

std::string XmlReader::where() const {
  return "Line " +
         std::to_string(
             1 + lines_before_ +
             std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n'));
}

Error XmlReader::bad(const std::string& why) const { return kErrors.bad("bad-xml", where(), why); }

}  // namespace atelier::geometry
