// SPDX-License-Identifier: Apache-2.0
#include "platform/http/server/gate.h"

#include <algorithm>

namespace atelier::http {

namespace {

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

/// "https://shop.example" of "https://shop.example/any/thing".
std::string origin_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  return lower_case(url.substr(0, url.find('/', scheme + 3)));
}

std::string_view bearer_token(const Call& call) {
  constexpr std::string_view kBearer = "bearer ";
  const auto value = call.header("authorization");
  if (lower_case(value.substr(0, kBearer.size())) != kBearer) return {};
  return value.substr(kBearer.size());
}

bool changes_state(Method method) { return method != Method::get && method != Method::head; }

}  // namespace

Gate::Gate(std::string_view public_url, auth::Tokens& tokens)
    : origin_(origin_of(public_url)), https_(origin_.starts_with("https://")), tokens_(tokens) {}

bool Gate::same_site(const Call& call) const {
  // Browsers send neither Sec-Fetch-Site to a plain-http page, nor Origin with a GET.
  if (const auto site = call.header("sec-fetch-site"); !site.empty())
    return site == "same-origin" || site == "none";
  const auto origin = lower_case(call.header("origin"));
  if (origin.empty()) return false;
  if (!origin_.empty() && origin == origin_) return true;
  return origin == (https_ ? "https://" : "http://") + lower_case(call.header("host"));
}

bool Gate::revoked(const auth::Caller& caller) const {
  return tokens_.revocations().revoked(caller);
}

std::optional<Error> Gate::admit(const auth::Roles& roles, Call& call) const {
  const auto bearer = bearer_token(call);
  const bool by_cookie = bearer.empty();
  // The __Host- prefix binds the cookie to this very host; browsers keep it only over https.
  const auto token = by_cookie ? call.cookie(https_ ? "__Host-atelier" : "atelier") : bearer;
  std::optional<Error> not_known;
  if (token.empty()) {
    not_known = Error{ErrorKind::unauthenticated, "sign-in-needed", "Sign in first."};
  } else if (auto caller = tokens_.verify(token, call.now)) {
    call.caller_ = std::move(*caller);
  } else {
    not_known = std::move(caller).error();
  }
  if (call.caller_ && by_cookie && changes_state(call.method) && !same_site(call)) {
    return Error{ErrorKind::forbidden, "cross-site",
                 "A change under a cookie needs an Origin or Sec-Fetch-Site of this very site; a "
                 "program may send the token as Authorization: Bearer instead."};
  }
  if (roles.empty()) return std::nullopt;
  if (not_known) return not_known;
  if (!roles.any(call.caller_->roles))
    return Error{ErrorKind::forbidden, "role-not-allowed", "Your role may not do this."};
  return std::nullopt;
}

}  // namespace atelier::http
