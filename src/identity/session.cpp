// SPDX-License-Identifier: Apache-2.0
#include "identity/session.h"

namespace atelier::identity {

Renewal judge_renewal(const Session& session, std::string_view secret, Instant now) {
  const bool over = session.ended_at || now - session.last_seen_at >= kIdleLife_us ||
                    now - session.created_at >= kSessionLife_us;
  if (over) return Renewal::refused;
  const auto digest = auth::token_digest(secret);
  if (auth::equal_constant_time(digest, session.digest)) return Renewal::granted;
  if (session.previous_digest.empty() ||
      !auth::equal_constant_time(digest, session.previous_digest))
    return Renewal::refused;
  return now - session.last_seen_at < kRepeatWindow_us ? Renewal::repeated : Renewal::reused;
}

std::string next_secret(std::string_view secret, std::string_view salt) {
  return auth::token_digest(std::string(secret) + ":" + std::string(salt));
}

std::optional<RenewalCookie> RenewalCookie::parse(std::string_view text) {
  constexpr std::size_t kLongestSecret = 64;
  const auto dot = text.find('.');
  if (dot == text.npos || text.size() - dot - 1 > kLongestSecret) return std::nullopt;
  const auto id = Uuid::parse(text.substr(0, dot));
  if (!id) return std::nullopt;
  return RenewalCookie{*id, std::string(text.substr(dot + 1))};
}

}  // namespace atelier::identity
