// SPDX-License-Identifier: Apache-2.0
#include "platform/board/search.h"

#include <algorithm>

namespace atelier::board {
namespace {

/// Whether a byte of UTF-8 belongs to a word: a Latin letter, a digit, or part of any letter
/// beyond.
bool in_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
}

template <class Visit>
void each_word(std::string_view text, Visit visit) {
  for (std::size_t begin = 0; begin < text.size();) {
    if (!in_word(text[begin])) {
      ++begin;
      continue;
    }
    auto end = begin;
    while (end < text.size() && in_word(text[end])) ++end;
    visit(text.substr(begin, end - begin));
    begin = end;
  }
}

/// `fill` stands for the bytes that a shorter word has not.
WordKey key_of(std::string_view word, unsigned char fill) {
  WordKey key = 0;
  for (std::size_t i = 0; i < sizeof key; ++i)
    key = key << 8 | (i < word.size() ? static_cast<unsigned char>(word[i]) : fill);
  return key;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c + 32);
    } else if (c == 0xD0 && i + 1 < text.size()) {
      const auto d = static_cast<unsigned char>(text[++i]);
      if (d >= 0x90 && d <= 0x9F) {  // А..П
        out += {static_cast<char>(0xD0), static_cast<char>(d + 0x20)};
      } else if (d >= 0xA0 && d <= 0xAF) {  // Р..Я
        out += {static_cast<char>(0xD1), static_cast<char>(d - 0x20)};
      } else if (d == 0x81) {  // Ё is looked up as Е
        out += {static_cast<char>(0xD0), static_cast<char>(0xB5)};
      } else {
        out += {static_cast<char>(c), static_cast<char>(d)};
      }
    } else if (c == 0xD1 && i + 1 < text.size() &&
               static_cast<unsigned char>(text[i + 1]) == 0x91) {
      ++i;  // ё
      out += {static_cast<char>(0xD0), static_cast<char>(0xB5)};
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

std::vector<WordKey> word_keys(std::string_view folded_text) {
  std::vector<WordKey> keys;
  each_word(folded_text, [&](std::string_view word) {
    // A single letter or digit finds too much to be worth an entry.
    if (word.size() > 1) keys.push_back(key_of(word, 0));
  });
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

Search::Search(std::string_view question) {
  const auto text = folded(question);
  std::string_view rest = text;
  while (true) {
    const auto begin = rest.find_first_not_of(" \t\n");
    if (begin == std::string_view::npos) break;
    rest.remove_prefix(begin);
    const auto end = std::min(rest.find_first_of(" \t\n"), rest.size());
    parts_.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  each_word(text, [&](std::string_view word) {
    if (word.size() > 1) ranges_.push_back({key_of(word, 0), key_of(word, 0xFF)});
  });
}

bool Search::matches(std::string_view folded_text) const {
  return std::all_of(parts_.begin(), parts_.end(), [&](const std::string& part) {
    for (auto at = folded_text.find(part); at != std::string_view::npos;
         at = folded_text.find(part, at + 1))
      if (at == 0 || !in_word(folded_text[at - 1]) || !in_word(part[0])) return true;
    return false;
  });
}

}  // namespace atelier::board
