// SPDX-License-Identifier: Apache-2.0
// Rows that only the program's own processes may call: "/internal/<context>/...". Whoever is not
// signed in is answered 401, and people 403. The front server passes none of them on.
#pragma once

#include "platform/auth/service.h"
#include "platform/http/router.h"

namespace atelier::http {

/// `forbidden` "service-only" for a person.
inline Result<void> require_service(const Call& call) {
  if (auth::is_service(call.caller())) return {};
  return Error{ErrorKind::forbidden, "service-only", "This is for the program's own processes."};
}

inline Spec internal_spec(std::string summary) {
  return {.roles = auth::Roles::everyone(), .summary = std::move(summary)};
}

}  // namespace atelier::http
