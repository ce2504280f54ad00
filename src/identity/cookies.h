// SPDX-License-Identifier: Apache-2.0
// The two cookies of a session: the access token for every path, which no script can read, and the
// renewal secret, which a browser shows to nobody but /api/identity.
#pragma once

#include <string_view>
#include <vector>

#include "platform/http/call.h"

namespace atelier::identity {

/// Set-Cookie headers. With https the names carry the prefixes that keep a neighbour on plain http
/// from planting them (RFC 6265bis); a workshop's LAN without https gets them without Secure.
std::vector<http::Header> session_cookies(bool https, std::string_view token,
                                          std::string_view renewal);
std::vector<http::Header> cleared_cookies(bool https);
std::string_view renewal_cookie(const http::Call& call);

}  // namespace atelier::identity
