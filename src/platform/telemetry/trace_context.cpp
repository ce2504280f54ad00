// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cstring>
#include <ctime>
#include <sys/random.h>

#include "platform/base/assert.h"
#include "platform/base/text.h"
#include "platform/telemetry/hex.h"
#include "platform/telemetry/ids.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::telemetry {

namespace {

constinit thread_local Current t_current{};

// xoroshiro128++ (Blackman and Vigna): 128 bits of state, so that two threads do not meet, and far
// cheaper than a system call for every span. Ids need to be unique, not secret.
class Random {
 public:
  std::uint64_t next() {
    if ((a_ | b_) == 0) seed();
    const std::uint64_t result = std::rotl(a_ + b_, 17) + a_;
    const std::uint64_t mixed = a_ ^ b_;
    a_ = std::rotl(a_, 49) ^ mixed ^ (mixed << 21);
    b_ = std::rotl(mixed, 28);
    return result;
  }

 private:
  void seed() {
    std::array<std::uint64_t, 2> state{};
    const auto got = getrandom(state.data(), sizeof state, 0);
    ATELIER_ASSERT(got == static_cast<ssize_t>(sizeof state));
    a_ = state[0];
    b_ = state[1] | 1;  // all zero is the one state it cannot leave
  }

  std::uint64_t a_ = 0;
  std::uint64_t b_ = 0;
};

constinit thread_local Random t_random;

template <std::size_t N>
std::array<std::uint8_t, N> random_id() {
  std::array<std::uint8_t, N> id;
  for (std::size_t at = 0; at < N; at += 8) {
    std::uint64_t word = t_random.next();
    word |= static_cast<std::uint64_t>(word == 0);  // zero means none
    std::memcpy(id.data() + at, &word, 8);
  }
  return id;
}

/// The millisecond, then 80 random bits: whatever keeps traces by their id writes at the end of its
/// index then, not all over it. The specification asks for randomness in the last 7 bytes only.
std::array<std::uint8_t, 16> new_trace_id() {
  auto id = random_id<16>();
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  auto ms = static_cast<std::uint64_t>(now.tv_sec) * 1'000 +
            static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
  for (int at = 5; at >= 0; --at, ms >>= 8)
    id[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(ms);
  return id;
}

}  // namespace

std::array<std::uint8_t, 8> new_span_id() { return random_id<8>(); }

Current& current_here() { return t_current; }

const TraceContext& current() { return t_current.context; }
Span* current_span() { return t_current.span; }

TraceContext TraceContext::make() { return {new_trace_id(), random_id<8>(), true}; }

std::optional<TraceContext> TraceContext::parse(std::string_view text) {
  // 00-<32 hex>-<16 hex>-<2 hex>
  constexpr std::size_t kLength = 55;
  if (text.size() < kLength || text[2] != '-' || text[35] != '-' || text[52] != '-') return {};
  std::array<std::uint8_t, 1> version{};
  std::array<std::uint8_t, 1> flags{};
  TraceContext context;
  if (!parse_hex(text.substr(0, 2), version) || !parse_hex(text.substr(3, 32), context.trace) ||
      !parse_hex(text.substr(36, 16), context.span) || !parse_hex(text.substr(53, 2), flags)) {
    return {};
  }
  if (version[0] == 0xff) return {};
  if (text.size() > kLength && (version[0] == 0 || text[kLength] != '-')) return {};
  if (!context.valid() || context.span == decltype(context.span){}) return {};
  context.sampled = (flags[0] & 1) != 0;
  return context;
}

std::string TraceContext::traceparent() const {
  std::string text = "00-";
  append_hex(text, trace);
  text += '-';
  append_hex(text, span);
  text += sampled ? "-01" : "-00";
  return text;
}

std::string TraceContext::trace_id() const { return to_hex(trace); }

Scope::Scope(const TraceContext& context) : before_(t_current) { t_current = {context}; }
Scope::Scope(Span& span) : before_(t_current) {
  t_current = {span.context(), span.recorded() ? &span : nullptr};
}
Scope::~Scope() { t_current = before_; }

}  // namespace atelier::telemetry
