// SPDX-License-Identifier: Apache-2.0
#include "partner/account.h"

#include <algorithm>

namespace atelier::partner {
namespace {

constexpr std::size_t kDigits = 32;

std::string_view prefix_of(KeyMode mode) {
  return mode == KeyMode::live ? "atl_live_" : "atl_test_";
}

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string digits_of(const KeyId& id) {
  auto text = id.str();
  std::erase(text, '-');
  return text;
}

std::optional<KeyId> id_of(std::string_view digits) {
  std::string text(digits);
  for (const std::size_t at : {20, 16, 12, 8}) text.insert(at, 1, '-');
  return KeyId::parse(text);
}

}  // namespace

bool is_good(const ApiKey& key, Instant now) {
  return !key.revoked_at && (!key.expires_at || now < *key.expires_at);
}

std::string key_text(KeyMode mode, const KeyId& id, std::string_view secret) {
  return std::string(prefix_of(mode)) + digits_of(id) + "_" + std::string(secret);
}

std::optional<KeyText> read_key(std::string_view text) {
  for (const auto mode : {KeyMode::live, KeyMode::test}) {
    const auto prefix = prefix_of(mode);
    if (!text.starts_with(prefix)) continue;
    text.remove_prefix(prefix.size());
    if (text.size() != 2 * kDigits + 1 || text[kDigits] != '_') return std::nullopt;
    const auto secret = text.substr(kDigits + 1);
    const auto id = is_hex(text.substr(0, kDigits)) ? id_of(text.substr(0, kDigits)) : std::nullopt;
    if (!id || !is_hex(secret)) return std::nullopt;
    return KeyText{mode, *id, secret};
  }
  return std::nullopt;
}

}  // namespace atelier::partner
