// SPDX-License-Identifier: Apache-2.0
#include "platform/base/uuid.h"

#include <atomic>
#include <sys/random.h>

#include "platform/base/assert.h"
#include "platform/base/text.h"

namespace atelier {
namespace {

struct Random {
  std::uint64_t low_62;
  std::uint16_t seed_11;
};

Random draw() {
  Random drawn;
  // Up to 256 bytes are given whole and without interruption (getrandom(2)).
  const ssize_t got = ::getrandom(&drawn, sizeof drawn, 0);
  ATELIER_ASSERT(got == sizeof drawn);
  drawn.low_62 &= (std::uint64_t{1} << 62) - 1;
  drawn.seed_11 &= 0x7ff;
  return drawn;
}

/// 48 bits of milliseconds and the 12 bits below them, used as a counter that starts anew, at
/// random and in its lower half, with each millisecond (RFC 9562, 6.2, method 1). A process that
/// makes more ids than that, or whose clock was set back, runs ahead of the clock instead of
/// repeating itself.
std::uint64_t next_stamp(std::uint64_t now_ms, std::uint16_t seed) {
  static std::atomic<std::uint64_t> last{0};
  const std::uint64_t fresh = now_ms << 12 | seed;
  std::uint64_t seen = last.load(std::memory_order_relaxed);
  std::uint64_t next = 0;
  do {
    next = fresh > seen ? fresh : seen + 1;
  } while (!last.compare_exchange_weak(seen, next, std::memory_order_relaxed));
  return next;
}

void put_big_endian(std::uint8_t* to, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) *to++ = static_cast<std::uint8_t>(value >> shift);
}

constexpr bool dash_before(std::size_t byte) {
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

/// Of every byte as a hex digit; 0xFF where it is none.
constexpr auto kHexValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(0xFF);
  for (unsigned i = 0; i < 10; ++i) values['0' + i] = static_cast<std::uint8_t>(i);
  for (unsigned i = 0; i < 6; ++i)
    values['a' + i] = values['A' + i] = static_cast<std::uint8_t>(10 + i);
  return values;
}();

}  // namespace

Uuid Uuid::make() {
  const auto now_ms = static_cast<std::uint64_t>(SystemClock{}.now().us / 1000);
  const Random random = draw();
  const std::uint64_t stamp = next_stamp(now_ms, random.seed_11);
  constexpr std::uint64_t kVersion = 0x7000;
  constexpr std::uint64_t kVariant = std::uint64_t{2} << 62;
  Uuid id;
  put_big_endian(id.bytes.data(), stamp >> 12 << 16 | kVersion | (stamp & 0xfff));
  put_big_endian(id.bytes.data() + 8, kVariant | random.low_62);
  return id;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != std::tuple_size_v<UuidText>) return std::nullopt;
  Uuid id;
  const char* at = text.data();
  for (std::size_t i = 0; i < id.bytes.size(); ++i, at += 2) {
    if (dash_before(i) && *at++ != '-') return std::nullopt;
    const auto high = kHexValues[static_cast<std::uint8_t>(at[0])];
    const auto low = kHexValues[static_cast<std::uint8_t>(at[1])];
    if ((high | low) > 15) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return id;
}

UuidText Uuid::text() const {
  constexpr char kHex[] = "0123456789abcdef";
  UuidText out;
  char* to = out.data();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (dash_before(i)) *to++ = '-';
    *to++ = kHex[bytes[i] >> 4];
    *to++ = kHex[bytes[i] & 15];
  }
  return out;
}

}  // namespace atelier

std::size_t std::hash<atelier::Uuid>::operator()(const atelier::Uuid& id) const noexcept {
  // Not just the random half: ids that others made may differ anywhere.
  return std::hash<std::string_view>{}(
      {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
}
