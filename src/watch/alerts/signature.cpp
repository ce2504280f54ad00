// SPDX-License-Identifier: Apache-2.0
#include "watch/alerts/signature.h"

#include <array>
#include <sodium.h>

namespace atelier::watch::alerts {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kLeastBytes = 24;
constexpr std::size_t kMostBytes = 64;

}  // namespace

std::optional<WebhookSecret> WebhookSecret::parse(std::string_view text) {
  if (!text.starts_with(kPrefix)) return {};
  text.remove_prefix(kPrefix.size());
  std::vector<unsigned char> key(kMostBytes);
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(key.data(), key.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size() || size < kLeastBytes)
    return {};
  key.resize(size);
  return WebhookSecret(std::move(key));
}

std::string WebhookSecret::sign(std::string_view id, std::int64_t timestamp_s,
                                std::string_view body) const {
  std::string text(id);
  ((text += '.') += std::to_string(timestamp_s)) += '.';
  text += body;
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key_.data(), key_.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()),
                                text.size());
  crypto_auth_hmacsha256_final(&state, mac.data());
  std::array<char, sodium_base64_ENCODED_LEN(crypto_auth_hmacsha256_BYTES,
                                             sodium_base64_VARIANT_ORIGINAL)>
      base64{};
  sodium_bin2base64(base64.data(), base64.size(), mac.data(), mac.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  return "v1," + std::string(base64.data());
}

}  // namespace atelier::watch::alerts
