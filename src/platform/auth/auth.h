// SPDX-License-Identifier: Apache-2.0
// Passwords, session tokens and roles.
//
// A session token is `v1.<base64url payload>.<base64url HMAC-SHA256>` and lives five minutes, so
// any target verifies one without a call. Who may no longer enter is told by a not-before time per
// user, which travels as an event and is kept by each target (Revocations).
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/base/enum_text.h"
#include "platform/base/result.h"
#include "platform/base/time.h"
#include "platform/base/uuid.h"

namespace atelier::auth {

enum class Role : std::uint8_t {
  customer = 1,
  manager = 2,
  operator_ = 4,
  lead = 8,
  admin = 16,
  on_call = 32,  ///< looks after the system itself
};
BOOST_DESCRIBE_ENUM(Role, customer, manager, operator_, lead, admin, on_call)

/// A set of roles.
class Roles {
 public:
  constexpr Roles() = default;
  constexpr Roles(Role role) : bits_(static_cast<std::uint8_t>(role)) {}
  constexpr Roles operator|(Roles other) const { return from_bits(bits_ | other.bits_); }
  constexpr bool any(Roles other) const { return (bits_ & other.bits_) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint8_t bits() const { return bits_; }
  static constexpr Roles from_bits(int bits) {
    Roles r;
    r.bits_ = static_cast<std::uint8_t>(bits & 63);
    return r;
  }
  static constexpr Roles everyone() { return from_bits(63); }
  constexpr bool operator==(const Roles&) const = default;

 private:
  std::uint8_t bits_ = 0;
};
constexpr Roles operator|(Role a, Role b) { return Roles(a) | Roles(b); }

using UserId = Id<struct UserTag>;

/// Who is calling, as the token says.
struct Caller {
  UserId user;
  std::string name;  ///< to show
  Roles roles;
  Uuid session;
  Instant issued_at;
  Instant expires_at;
};

inline constexpr std::int64_t kTokenLife_us = 5 * kMinute;

class Revocations {
 public:
  /// Tokens of `user` issued before `not_before` are refused. The latest time counts, in whatever
  /// order they come.
  void revoke(const UserId& user, Instant not_before);
  bool revoked(const Caller& caller) const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<UserId, Instant> not_before_;
};

/// Signs and verifies. Thread-safe.
class Tokens {
 public:
  using Secret = std::array<std::uint8_t, 32>;
  explicit Tokens(const Secret& secret) : secret_(secret) {}
  /// Reads the secret from a file of mode 0600, or makes it; several processes may do so at once.
  /// `internal` "secret-unsafe" where others may read the file, "secret-invalid" where it holds
  /// none.
  static Result<Secret> load_or_make_secret(const std::filesystem::path& file);

  /// Of a long name only the first 200 bytes: a token must fit a cookie.
  std::string sign(const Caller& caller) const;
  /// `unauthenticated` "session-expired" | "session-invalid" (forged, unreadable or revoked). Of a
  /// token that was good not long ago only its time and revocation are looked at again.
  Result<Caller> verify(std::string_view token, Instant now) const;

  Revocations& revocations() { return revocations_; }

 private:
  struct Known {
    std::string token;
    Caller caller;
  };
  Result<Caller> read(std::string_view token) const;

  Secret secret_;
  Revocations revocations_;
  mutable std::mutex mutex_;
  mutable std::vector<Known> known_{512};  ///< each in its place by its hash, the newest wins
};

/// argon2id, 19 MiB, t=2, p=1; at most two at a time in this process, others wait. 20-40 ms of CPU:
/// never on an I/O thread.
std::string hash_password(std::string_view password);
bool verify_password(std::string_view hash, std::string_view password);

/// 128 bits as 32 hex digits, from the system's generator.
std::string random_token();
/// HMAC-free digest for looking secrets up: SHA-256 as 64 hex digits.
std::string token_digest(std::string_view token);
bool equal_constant_time(std::string_view a, std::string_view b);

/// At most `limit` tries per key in `window_us`: log-ins per account and address. Bounded memory:
/// of too many keys the oldest is forgotten, so that a flood of new ones cannot lock everyone out.
class RateLimit {
 public:
  RateLimit(int limit, std::int64_t window_us) : limit_(limit), window_us_(window_us) {}
  /// 0 if allowed, otherwise seconds to wait.
  int check(std::string_view key, Instant now);

 private:
  static constexpr std::size_t kMostKeys = 100'000;
  int limit_;
  std::int64_t window_us_;
  std::mutex mutex_;
  struct Bucket {
    Instant start;
    int used = 0;
  };
  std::unordered_map<std::string, Bucket> buckets_;
  std::deque<const std::string*> by_age_;  ///< the keys of buckets_, oldest window first
};

}  // namespace atelier::auth
