// SPDX-License-Identifier: Apache-2.0
#include "partner/idempotency.h"

#include <algorithm>

namespace atelier::partner {
namespace {

constexpr std::size_t kLongestKey = 255;
constexpr const char* kLocation = "Location";

std::string fingerprint_of(const http::Call& call, const std::string& body) {
  return auth::token_digest(std::string(name_of(call.method)) + " " + call.path + "\n" + body);
}

}  // namespace

Result<std::string> idempotency_key(const http::Call& call) {
  const auto key = call.header("idempotency-key");
  if (key.empty())
    return Error{ErrorKind::malformed, "idempotency-key-missing",
                 "Send an Idempotency-Key: a text of your own that no other request has, the same "
                 "whenever you send this one again."};
  const bool visible = std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
  if (key.size() > kLongestKey || !visible)
    return Error{ErrorKind::malformed, "idempotency-key-invalid",
                 "An Idempotency-Key has 1 to 255 visible ASCII characters."};
  return std::string(key);
}

Result<std::optional<Answered>> answered_before(sql::Tx& tx, const http::Call& call,
                                                const std::string& body) {
  ATELIER_TRY_ASSIGN(const auto key, idempotency_key(call));
  const auto& partner = call.caller().user;
  tx.lock("key " + partner.str() + " " + key);
  auto answered = store::find_answer(tx, partner, key);
  if (answered && answered->fingerprint != fingerprint_of(call, body))
    return Error{ErrorKind::unprocessable, "idempotency-key-reused",
                 "This Idempotency-Key was used for another request. Take a new one."};
  return answered;
}

void keep_answer(sql::Tx& tx, const http::Call& call, const std::string& body,
                 const http::Reply& reply) {
  const auto location = std::ranges::find(reply.headers, kLocation, &http::Header::first);
  store::insert_answer(tx, call.caller().user, call.header("idempotency-key"),
                       {.fingerprint = fingerprint_of(call, body),
                        .status = reply.status,
                        .location = location == reply.headers.end() ? "" : location->second,
                        .body = reply.body});
}

http::Reply replay(const Answered& answered) {
  http::Reply reply{.status = answered.status, .body = answered.body};
  if (!answered.location.empty()) reply.headers.emplace_back(kLocation, answered.location);
  reply.headers.emplace_back("Idempotent-Replayed", "true");
  return reply;
}

}  // namespace atelier::partner
