// SPDX-License-Identifier: Apache-2.0
// Every write of a partner names a key of its own making. The answer is kept under it in the
// transaction of the write, so it is there if and only if what it tells of is: a request that is
// sent again, whatever became of the first one's answer, gets the same. One that comes while the
// first is being done waits for it. What was refused has changed nothing and is not kept: the same
// key may be used again.
#pragma once

#include "partner/store.h"
#include "platform/http/router.h"

namespace atelier::partner {

inline constexpr std::int64_t kKeepAnswers_us = 7 * kDay;

/// `malformed` "idempotency-key-missing" | "idempotency-key-invalid".
Result<std::string> idempotency_key(const http::Call& call);

/// What was answered to this key before, if anything was; nobody else gets past this for the same
/// key until the transaction ends. `unprocessable` "idempotency-key-reused" where another request
/// had it. `body` is the request's, in the one form in which we write it.
Result<std::optional<Answered>> answered_before(sql::Tx& tx, const http::Call& call,
                                                const std::string& body);
void keep_answer(sql::Tx& tx, const http::Call& call, const std::string& body,
                 const http::Reply& reply);
/// As it was answered, and that it was.
http::Reply replay(const Answered& answered);

/// Adds a row whose `act(sql::Tx&, const Call&, const In&) -> Result<With<Out>>` is done once for
/// each key.
template <class In, class Out, class Act>
void write_once(http::Router& router, http::Method method, std::string pattern, http::Spec spec,
                sql::Database& db, Act act) {
  const int status = spec.status;
  router.write<In, Out>(method, std::move(pattern), std::move(spec), db,
                        [act = std::move(act), status](sql::Tx& tx, const http::Call& call,
                                                       const In& in) -> Result<http::Reply> {
                          const auto body = to_json(in);
                          ATELIER_TRY_ASSIGN(const auto before, answered_before(tx, call, body));
                          if (before) return replay(*before);
                          ATELIER_TRY_ASSIGN(auto out, act(tx, call, in));
                          auto reply = http::detail::encode(std::move(out), status);
                          keep_answer(tx, call, body, reply);
                          return reply;
                        });
}

}  // namespace atelier::partner
