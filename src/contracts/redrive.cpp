// SPDX-License-Identifier: Apache-2.0
#include "contracts/redrive.h"

#include "platform/http/internal.h"

namespace atelier {
namespace {

using http::Call;
using http::Method;

/// What is written is one transaction; dead letters each have one of their own.
Result<Redriven> write_down(const OrderSource& source, const Redrive& in) {
  return source.db.write([source, in](sql::Tx& tx) -> Result<Redriven> {
    Redriven done;
    if (in.restate && source.log) done.restated = source.log->restate(tx, {in.key}, in.number);
    for (const Uuid& message : in.forget)
      if (source.consumer)
        done.forgotten += bus::forget_taken(tx, source.consumer->queue(), message);
    for (const Uuid& message : in.resend) done.resent += bus::resend_message(tx, message);
    return done;
  });
}

Result<void> replay_letters(const OrderSource& source, const Redrive& in, Redriven& done) {
  ATELIER_TRY_ASSIGN(
      const auto letters,
      source.db.read([&](sql::Reader& db) -> Result<std::vector<bus::DecidedLetter>> {
        return bus::dead_letters_of(db, in.key, bus::kMostHops);
      }));
  for (const auto& letter : letters) {
    if (letter.state != bus::DeadLetterState::dead) continue;
    const auto replayed = source.bus.replay(letter.id, letter.queue, {in.actor, in.reason});
    if (replayed) {
      ++done.replayed;
    } else if (done.failed++ == 0) {
      done.first_error = replayed.error().type + ": " + replayed.error().detail;
    }
  }
  return {};
}

void log_redriven(const OrderSource& source, const Redrive& in, const Redriven& done) {
  using namespace telemetry;
  log(Level::warn, "order.redriven", "An order's messages are handed on once more",
      {{attr::kContext, source.db.name()},
       {attr::kOrderId, in.key.str()},
       {attr::kUserId, in.actor},
       {attr::kCount, done.restated + done.forgotten + done.replayed + done.resent},
       {attr::kReason, in.reason}});
}

}  // namespace

void check(const Redrive& in, FieldErrors& errors) {
  if (in.forget.size() > kMostMessagesAsked || in.resend.size() > kMostMessagesAsked)
    errors.add("/resend", "are more than " + std::to_string(kMostMessagesAsked));
}

void add_redrive_route(http::Router& router, const OrderSource& source) {
  router.task<Redrive, Redriven>(Method::post,
                                 "/internal/" + std::string(source.db.name()) + "/redrive",
                                 http::internal_spec("Set an order going again"),
                                 [source](const Call& call, const Redrive& in) -> Result<Redriven> {
                                   ATELIER_TRY(http::require_service(call));
                                   ATELIER_TRY_ASSIGN(auto done, write_down(source, in));
                                   if (in.replay) ATELIER_TRY(replay_letters(source, in, done));
                                   log_redriven(source, in, done);
                                   return done;
                                 });
}

}  // namespace atelier
