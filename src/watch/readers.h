// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/auth/auth.h"

namespace atelier::watch {

/// Who may look at what the system does.
inline constexpr auth::Roles kReaders = auth::Role::on_call | auth::Role::lead | auth::Role::admin;

}  // namespace atelier::watch
