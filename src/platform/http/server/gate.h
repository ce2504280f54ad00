// SPDX-License-Identifier: Apache-2.0
// Who is calling, and whether this row of the table lets them in.
#pragma once

#include <optional>
#include <string>

#include "platform/http/router.h"

namespace atelier::http {

class Gate {
 public:
  /// `public_url` may be "".
  Gate(std::string_view public_url, auth::Tokens& tokens);

  bool https() const { return https_; }
  /// Fills in the caller of `call`, where there is a valid token; says why the row refuses it.
  /// `unauthenticated`, `forbidden` "role-not-allowed" | "cross-site".
  std::optional<Error> admit(const auth::Roles& roles, Call& call) const;
  /// Whether the caller has been shut out since the token was made.
  bool revoked(const auth::Caller& caller) const;

 private:
  bool same_site(const Call& call) const;

  std::string origin_;  // of the public URL, lower case
  bool https_;
  auth::Tokens& tokens_;
};

}  // namespace atelier::http
