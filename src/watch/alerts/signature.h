// SPDX-License-Identifier: Apache-2.0
// How a receiver knows that a message is from us: Standard Webhooks,
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atelier::watch::alerts {

class WebhookSecret {
 public:
  /// "whsec_" and 24 to 64 bytes in base64; nullopt for anything else.
  static std::optional<WebhookSecret> parse(std::string_view text);
  /// The header webhook-signature: "v1," and the HMAC-SHA256 of all three in base64.
  std::string sign(std::string_view id, std::int64_t timestamp_s, std::string_view body) const;

 private:
  explicit WebhookSecret(std::vector<unsigned char> key) : key_(std::move(key)) {}
  std::vector<unsigned char> key_;
};

}  // namespace atelier::watch::alerts
