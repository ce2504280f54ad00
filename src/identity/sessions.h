// SPDX-License-Identifier: Apache-2.0
// Log-in, renewal, log-out. Thread-safe. Log-in takes tens of milliseconds of a CPU (argon2), so
// these are called from the pool, never from an I/O thread.
#pragma once

#include <string>
#include <string_view>

#include "identity/revocation.h"

namespace atelier::identity {

struct LogInLimits {
  int per_account = 10;
  int per_address = 100;
  std::int64_t window_us = 5 * kMinute;
};

/// What a person holds after log-in or renewal.
struct Opened {
  Person person;
  std::string token;
  Instant token_expires_at;
  std::string renewal;  ///< the renewal cookie
  Instant ends_at;      ///< the session, at the latest
};

class Sessions {
 public:
  Sessions(sql::Database& db, const Revoker& revoker, const auth::Tokens& tokens,
           const LogInLimits& limits);

  /// A new session. An unknown e-mail and a wrong password get the same answer after the same time:
  /// `unauthenticated` "wrong-credentials". `too_many` "too-many-log-ins"; `forbidden`
  /// "account-disabled", only for whoever knows the password.
  Result<Opened> log_in(std::string_view email, std::string_view password, std::string_view address,
                        Instant now);
  /// At a bench that several work at: ends the session of whoever is there and opens one of `to`,
  /// who types their PIN. `forbidden` "wrong-pin"; "pin-locked" after too many wrong ones in a
  /// row, until a new one is set.
  Result<Opened> take_over(const auth::Caller& from, const UserId& to, std::string_view pin);
  /// `unauthenticated` "session-over".
  Result<Opened> renew(std::string_view renewal_cookie);
  /// Ends the session that a valid token names.
  Result<void> log_out(const auth::Caller& caller);
  /// Ends the session whose renewal cookie this is, for whoever has no valid token any more.
  Result<void> log_out(std::string_view renewal_cookie);

 private:
  struct Granted {
    Person person;
    Session session;
    std::string secret;
    Instant issued_at;
  };
  Result<void> admit(std::string_view email, std::string_view address, Instant now);
  Result<Granted> open(sql::Tx& tx, const UserId& user) const;
  Result<std::optional<Granted>> judge_pin(sql::Tx& tx, const auth::Caller& from, const UserId& to,
                                           bool right) const;
  Result<std::optional<Granted>> judge_and_rotate(sql::Tx& tx, const RenewalCookie& cookie) const;
  Opened hand_out(Granted granted) const;

  sql::Database& db_;
  const Revoker& revoker_;
  const auth::Tokens& tokens_;
  auth::RateLimit per_account_;
  auth::RateLimit per_address_;
  const std::string nobodys_hash_;
};

}  // namespace atelier::identity
