// SPDX-License-Identifier: Apache-2.0
// A session and when it may be renewed. Pure.
//
// A person who logged in holds two things: an access token of five minutes, which every target
// verifies by itself, and a renewal secret, which only `identity` sees and of which it keeps a
// digest. Each renewal replaces the secret. The next secret is made from the present one and a salt
// that is kept here, so a renewal that is repeated (two tabs at once, an answer that was lost) gets
// the same secret again and nobody is thrown out; whoever reads the database can make none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/auth/auth.h"

namespace atelier::identity {

using auth::UserId;

inline constexpr std::int64_t kIdleLife_us = 30 * kMinute;
inline constexpr std::int64_t kSessionLife_us = 12 * kHour;
/// How long the secret that was just replaced may repeat its renewal.
inline constexpr std::int64_t kRepeatWindow_us = 10 * kSecond;

struct Session {
  Uuid id;
  UserId user;
  std::string digest;           ///< of the renewal secret
  std::string previous_digest;  ///< of the one before; empty until the first renewal
  std::string salt;             ///< turned the one before into the present one
  Instant created_at;
  Instant last_seen_at;  ///< log-in or last renewal
  std::optional<Instant> ended_at;
};

enum class Renewal {
  granted,   ///< a new secret takes the place of this one
  repeated,  ///< the same renewal once more: the same secret once more
  reused,    ///< a secret that was replaced long ago: somebody has a copy, the session must end
  refused,   ///< over, or never valid
};
Renewal judge_renewal(const Session& session, std::string_view secret, Instant now);

std::string next_secret(std::string_view secret, std::string_view salt);

/// What the renewal cookie holds: "<session id>.<secret>".
struct RenewalCookie {
  Uuid session;
  std::string secret;

  std::string text() const { return session.str() + "." + secret; }
  static std::optional<RenewalCookie> parse(std::string_view text);
};

}  // namespace atelier::identity
