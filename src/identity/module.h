// SPDX-License-Identifier: Apache-2.0
// Who may enter: people, roles, sessions.
#pragma once

#include <memory>
#include <vector>

#include "identity/people.h"
#include "identity/sessions.h"
#include "platform/module.h"

namespace atelier::identity {

struct IdentityOptions {
  /// Made at start where they do not exist: the first administrator, a demo's people.
  std::vector<Account> accounts;
  LogInLimits log_ins;
  /// Accounts that one address may make in an hour.
  int sign_ups_per_hour = 20;
};

std::unique_ptr<Module> make_identity(const Ports& ports, const IdentityOptions& options);

/// Brings the database up to date, while nothing runs.
Result<void> prepare(sql::Database& db);

}  // namespace atelier::identity
