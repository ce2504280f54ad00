// SPDX-License-Identifier: Apache-2.0
// Callers of a program whose data folder is at hand, without a log-in for each: a token is signed
// with the folder's key. Tokens live five minutes, so every turn of a benchmark makes its own.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include "platform/auth/auth.h"

namespace atelier::harness {

inline std::string token_for(const std::filesystem::path& data, const auth::UserId& user,
                             const std::string& name, auth::Roles roles) {
  const auto secret = auth::Tokens::load_or_make_secret(data / "session.key");
  if (!secret) throw std::runtime_error(secret.error().detail);
  const auto now = SystemClock().now();
  return auth::Tokens(*secret).sign({.user = user,
                                     .name = name,
                                     .roles = roles,
                                     .session = Uuid::make(),
                                     .issued_at = now,
                                     .expires_at = now + auth::kTokenLife_us});
}

}  // namespace atelier::harness
