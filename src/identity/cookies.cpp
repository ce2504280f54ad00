// SPDX-License-Identifier: Apache-2.0
#include "identity/cookies.h"

#include <string>

#include "identity/session.h"

namespace atelier::identity {
namespace {

std::string_view access_name(bool https) { return https ? "__Host-atelier" : "atelier"; }
std::string_view renewal_name(bool https) {
  return https ? "__Secure-atelier-renewal" : "atelier-renewal";
}

http::Header set_cookie(std::string_view name, std::string_view value, std::string_view where,
                        std::int64_t life_us, bool https) {
  std::string text(name);
  text.append("=").append(value).append("; ").append(where);
  text.append("; HttpOnly; Max-Age=").append(std::to_string(life_us / kSecond));
  if (https) text.append("; Secure");
  return {"Set-Cookie", std::move(text)};
}

std::vector<http::Header> both(bool https, std::string_view token, std::int64_t token_life_us,
                               std::string_view renewal, std::int64_t renewal_life_us) {
  return {set_cookie(access_name(https), token, "Path=/; SameSite=Lax", token_life_us, https),
          // Only ever sent by our own pages, so it can be stricter than the token, which a link
          // from elsewhere must carry.
          set_cookie(renewal_name(https), renewal, "Path=/api/identity; SameSite=Strict",
                     renewal_life_us, https)};
}

}  // namespace

std::vector<http::Header> session_cookies(bool https, std::string_view token,
                                          std::string_view renewal) {
  return both(https, token, auth::kTokenLife_us, renewal, kIdleLife_us);
}

std::vector<http::Header> cleared_cookies(bool https) { return both(https, "", 0, "", 0); }

std::string_view renewal_cookie(const http::Call& call) {
  return call.cookie(renewal_name(call.https));
}

}  // namespace atelier::identity
