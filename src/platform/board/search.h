// SPDX-License-Identifier: Apache-2.0
// What a person types to find a row, and what a row is found by: the beginnings of words, in either
// case. Latin and Cyrillic, the two alphabets of our users; other letters are compared as they are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace atelier::board {

/// In lower case.
std::string folded(std::string_view text);

/// The first eight bytes of a word as a number that sorts like the word.
using WordKey = std::uint64_t;
/// Of each word of a folded text, without repeats. Words are letters and digits; whatever stands
/// between them parts them.
std::vector<WordKey> word_keys(std::string_view folded_text);

/// A question of one or more words.
class Search {
 public:
  explicit Search(std::string_view question);
  /// Nothing to look for: blanks.
  bool empty() const { return parts_.empty(); }
  /// The words of the question, as ranges of keys: a row that matches has a word in each.
  struct Range {
    WordKey first;
    WordKey last;  ///< still in the range
  };
  const std::vector<Range>& ranges() const { return ranges_; }
  /// Whether every part of the question, parted by blanks, begins where a word of the text begins.
  bool matches(std::string_view folded_text) const;

 private:
  std::vector<std::string> parts_;
  std::vector<Range> ranges_;
};

}  // namespace atelier::board
