// SPDX-License-Identifier: Apache-2.0
#include "partner/door.h"

namespace atelier::partner {
namespace {

// Between admit() and answered() of one request, in its call.
constexpr const char* kRemaining = "ratelimit-remaining";
constexpr const char* kFullIn = "ratelimit-full-in";

}  // namespace

std::optional<Error> Door::admit(http::Call& call) {
  auto admitted = directory_.admit(call.header("authorization"), call.now);
  if (!admitted) return std::move(admitted).error();
  const auto taken = directory_.take(admitted->caller.user, call.now);
  call.caller_ = std::move(admitted->caller);
  call.params_[kRemaining] = std::to_string(taken.remaining);
  call.params_[kFullIn] = std::to_string(taken.full_in_s);
  if (taken.allowed) return std::nullopt;
  return Error{.kind = ErrorKind::too_many,
               .type = "rate-limited",
               .detail = "These are more requests than you may send. Wait, then go on.",
               .retry_after_s = taken.retry_after_s};
}

void Door::answered(const http::Call& call, http::Reply& reply) {
  if (!call.signed_in()) return;
  requests_.answered(call, reply);
  const auto limits = directory_.limits_of(call.caller().user);
  if (!limits) return;
  const auto window_s = std::max<std::int64_t>(1, limits->burst / limits->rate);
  reply.headers.emplace_back("RateLimit-Policy", "\"requests\";q=" + std::to_string(limits->burst) +
                                                     ";w=" + std::to_string(window_s));
  reply.headers.emplace_back("RateLimit", "\"requests\";r=" + std::string(call.param(kRemaining)) +
                                              ";t=" + std::string(call.param(kFullIn)));
}

}  // namespace atelier::partner
