// SPDX-License-Identifier: Apache-2.0
// How the program's own processes know each other: they sign with the same secret as sessions are
// signed with, for a caller that no person can be.
#pragma once

#include "platform/auth/auth.h"

namespace atelier::auth {

/// Who asks for itself and not for a person; `name` tells which part it is. Good for a minute.
Caller service_caller(std::string_view name, Instant now);
bool is_service(const Caller& caller);

}  // namespace atelier::auth
