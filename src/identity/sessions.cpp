// SPDX-License-Identifier: Apache-2.0
#include "identity/sessions.h"

#include <algorithm>

#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::identity {
namespace {

using telemetry::Level;
using telemetry::log;
namespace attr = telemetry::attr;

telemetry::Family<telemetry::Counter> log_ins{
    "atelier_log_ins_total", "Attempts to log in, by what became of them", {"result"}};

const Error kWrongCredentials{ErrorKind::unauthenticated, "wrong-credentials",
                              "The e-mail or the password is wrong."};
const Error kDisabled{ErrorKind::forbidden, "account-disabled",
                      "This account is disabled. Ask the administrator."};
const Error kWrongPin{ErrorKind::forbidden, "wrong-pin",
                      "The PIN is wrong, or this person has none."};
const Error kPinLocked{ErrorKind::forbidden, "pin-locked",
                       "The PIN was wrong too often. Sign in with e-mail and password, or ask the "
                       "administrator for a new PIN."};
const Error kSessionOver{ErrorKind::unauthenticated, "session-over",
                         "The session is over. Log in again."};

}  // namespace

Sessions::Sessions(sql::Database& db, const Revoker& revoker, const auth::Tokens& tokens,
                   const LogInLimits& limits)
    : db_(db),
      revoker_(revoker),
      tokens_(tokens),
      per_account_(limits.per_account, limits.window_us),
      per_address_(limits.per_address, limits.window_us),
      // Checked where no account has the e-mail, so that this takes as long as a wrong password.
      nobodys_hash_(auth::hash_password(auth::random_token())) {}

Result<void> Sessions::admit(std::string_view email, std::string_view address, Instant now) {
  int wait_s = per_address_.check(address, now);
  if (wait_s == 0) wait_s = per_account_.check(email, now);
  if (wait_s == 0) return {};
  log_ins.with({"limited"}).add();
  log(Level::warn, "session.limited", "Too many attempts to log in");
  return Error{.kind = ErrorKind::too_many,
               .type = "too-many-log-ins",
               .detail = "Too many attempts to log in. Wait a little, then try again.",
               .retry_after_s = wait_s};
}

Result<Opened> Sessions::log_in(std::string_view email, std::string_view password,
                                std::string_view address, Instant now) {
  // What is no address at all is nobody's; it still costs the same time and counts the same.
  const auto normalised = normalise_email(email).value_or("");
  ATELIER_TRY(admit(normalised, address, now));
  ATELIER_TRY_ASSIGN(
      const auto found,
      db_.read([&](sql::Reader& reader) -> Result<std::optional<store::Credentials>> {
        return store::find_credentials(reader, normalised);
      }));
  const bool right = auth::verify_password(found ? found->password_hash : nobodys_hash_, password);
  if (!found || !right) {
    log_ins.with({"refused"}).add();
    log(Level::warn, "session.refused", "The e-mail or the password was wrong");
    return kWrongCredentials;
  }
  auto granted = db_.write([&](sql::Tx& tx) { return open(tx, found->user); });
  if (!granted) {
    log_ins.with({granted.error().type}).add();
    return std::move(granted).error();
  }
  log_ins.with({"opened"}).add();
  log(Level::info, "session.opened", "A person logged in", {{attr::kUserId, found->user.str()}});
  return hand_out(std::move(granted).value());
}

Result<Sessions::Granted> Sessions::open(sql::Tx& tx, const UserId& user) const {
  // Whoever shuts them out ends the sessions that are there: this one is there before or not at
  // all.
  auto person = store::lock_person(tx, user);
  if (!person) return kWrongCredentials;
  if (person->disabled) return kDisabled;
  store::forget_old_sessions(tx, user, tx.now() - kSessionLife_us);
  auto secret = auth::random_token();
  Session session{.id = Uuid::make(),
                  .user = user,
                  .digest = auth::token_digest(secret),
                  .previous_digest = {},
                  .salt = {},
                  .created_at = tx.now(),
                  .last_seen_at = tx.now(),
                  .ended_at = {}};
  store::insert_session(tx, session);
  return Granted{std::move(*person), std::move(session), std::move(secret), tx.now()};
}

Result<Opened> Sessions::take_over(const auth::Caller& from, const UserId& to,
                                   std::string_view pin) {
  ATELIER_TRY_ASSIGN(const auto known, db_.read([&](sql::Reader& reader) -> Result<store::Pin> {
    return store::pin_of(reader, to);
  }));
  const bool right = auth::verify_password(known.hash.empty() ? nobodys_hash_ : known.hash, pin) &&
                     !known.hash.empty();
  ATELIER_TRY_ASSIGN(auto granted,
                     db_.write([&](sql::Tx& tx) { return judge_pin(tx, from, to, right); }));
  if (!granted) {
    log(Level::warn, "session.pin_refused", "A PIN was wrong", {{attr::kUserId, to.str()}});
    return kWrongPin;
  }
  log(Level::info, "session.taken_over", "A person took over a bench by PIN",
      {{attr::kUserId, to.str()}});
  return hand_out(std::move(*granted));
}

/// Nothing where the PIN is wrong: that is counted in this transaction, which an Error would roll
/// back. Those who guess at the same moment are counted one after the other.
Result<std::optional<Sessions::Granted>> Sessions::judge_pin(sql::Tx& tx, const auth::Caller& from,
                                                             const UserId& to, bool right) const {
  const std::optional<Granted> refused;
  const auto person = store::lock_person(tx, to);
  if (!person || !may_have_pin(*person)) return refused;
  if (store::pin_of(tx, to).wrong >= kMostWrongPins) return kPinLocked;
  if (!right) {
    store::count_wrong_pin(tx, to);
    return refused;
  }
  store::forget_wrong_pins(tx, to);
  store::end_session(tx, from.session);
  revoker_.revoke(tx, from.user);
  ATELIER_TRY_ASSIGN(auto granted, open(tx, to));
  return std::optional(std::move(granted));
}

Result<Opened> Sessions::renew(std::string_view renewal_cookie) {
  const auto cookie = RenewalCookie::parse(renewal_cookie);
  if (!cookie) return kSessionOver;
  ATELIER_TRY_ASSIGN(auto granted,
                     db_.write([&](sql::Tx& tx) { return judge_and_rotate(tx, *cookie); }));
  if (!granted) return kSessionOver;
  return hand_out(std::move(*granted));
}

/// Nothing where the renewal is refused: a session that must end does so in this transaction, which
/// an Error would roll back.
Result<std::optional<Sessions::Granted>> Sessions::judge_and_rotate(
    sql::Tx& tx, const RenewalCookie& cookie) const {
  const std::optional<Granted> refused;
  auto session = store::lock_session(tx, cookie.session);
  if (!session) return refused;
  auto person = store::find_person(tx, session->user);
  if (!person || person->disabled) return refused;
  switch (judge_renewal(*session, cookie.secret, tx.now())) {
    case Renewal::refused:
      return refused;
    case Renewal::reused:
      store::end_session(tx, session->id);
      revoker_.revoke(tx, session->user);
      tx.on_commit([user = session->user] {
        log(Level::warn, "session.secret_reused", "A replaced renewal secret came back; ended",
            {{attr::kUserId, user.str()}});
      });
      return refused;
    case Renewal::granted:
      session->salt = auth::random_token();
      store::rotate_session(tx, session->id,
                            auth::token_digest(next_secret(cookie.secret, session->salt)),
                            session->salt);
      break;
    case Renewal::repeated:
      break;
  }
  auto secret = next_secret(cookie.secret, session->salt);
  return std::optional(
      Granted{std::move(*person), std::move(*session), std::move(secret), tx.now()});
}

Opened Sessions::hand_out(Granted granted) const {
  const auto ends_at = granted.session.created_at + kSessionLife_us;
  // Whatever the clock says: a token given after a revocation must not look like one that it voids.
  const auto issued_at = std::max(granted.issued_at, granted.person.not_before);
  const auth::Caller caller{.user = granted.person.id,
                            .name = granted.person.name,
                            .roles = granted.person.roles,
                            .session = granted.session.id,
                            .issued_at = issued_at,
                            .expires_at = std::min(issued_at + auth::kTokenLife_us, ends_at)};
  return {.person = std::move(granted.person),
          .token = tokens_.sign(caller),
          .token_expires_at = caller.expires_at,
          .renewal = RenewalCookie{granted.session.id, std::move(granted.secret)}.text(),
          .ends_at = ends_at};
}

Result<void> Sessions::log_out(const auth::Caller& caller) {
  ATELIER_TRY(db_.write([&](sql::Tx& tx) -> Result<void> {
    store::end_session(tx, caller.session);
    revoker_.revoke(tx, caller.user);
    return {};
  }));
  log(Level::info, "session.ended", "A person logged out", {{attr::kUserId, caller.user.str()}});
  return {};
}

Result<void> Sessions::log_out(std::string_view renewal_cookie) {
  const auto cookie = RenewalCookie::parse(renewal_cookie);
  if (!cookie) return {};
  ATELIER_TRY(db_.write([&](sql::Tx& tx) -> Result<void> {
    const auto session = store::lock_session(tx, cookie->session);
    if (session && judge_renewal(*session, cookie->secret, tx.now()) != Renewal::refused) {
      store::end_session(tx, session->id);
      revoker_.revoke(tx, session->user);
    }
    return {};
  }));
  return {};
}

}  // namespace atelier::identity
