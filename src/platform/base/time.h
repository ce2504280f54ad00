// SPDX-License-Identifier: Apache-2.0
// Points in time are microseconds since 1970 in UTC everywhere: in memory, in the databases, in
// messages. RFC 3339 in JSON. The clock is always injected.
#pragma once

#include <atomic>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace atelier {

struct Instant {
  std::int64_t us = 0;
  auto operator<=>(const Instant&) const = default;
};

inline constexpr std::int64_t kSecond = 1'000'000;  ///< microseconds
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;

constexpr Instant operator+(Instant at, std::int64_t us) { return {at.us + us}; }
constexpr Instant operator-(Instant at, std::int64_t us) { return {at.us - us}; }
constexpr std::int64_t operator-(Instant a, Instant b) { return a.us - b.us; }

/// "2026-03-08T09:15:02.123456Z", always six digits of fraction.
std::string to_rfc3339(Instant at);
/// Any offset and up to nine digits of fraction; nullopt for anything else, years outside 1970-9999
/// too.
std::optional<Instant> parse_rfc3339(std::string_view text);

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

/// For tests. Thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant at = {1'772'000'000 * kSecond}) : us_(at.us) {}
  Instant now() const override { return {us_.load()}; }
  void advance(std::int64_t us) { us_ += us; }

 private:
  std::atomic<std::int64_t> us_;
};

}  // namespace atelier
