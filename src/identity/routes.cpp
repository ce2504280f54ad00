// SPDX-License-Identifier: Apache-2.0
#include "identity/routes.h"

#include "contracts/changes/changes.h"
#include "identity/api.h"
#include "identity/cookies.h"
#include "platform/base/page.h"

namespace atelier::identity {
namespace {

using http::Call;
using http::Empty;
using http::Method;
using http::With;

constexpr std::int64_t kPage = 50;

With<SessionView> answer(const Call& call, const Opened& opened) {
  auto headers = session_cookies(call.https, opened.token, opened.renewal);
  headers.emplace_back("Cache-Control", "no-store");
  return {.out = to_view(opened, call.https), .status = 200, .headers = std::move(headers)};
}

Result<PersonView> view_of(Result<Person> person) {
  if (!person) return std::move(person).error();
  return to_view(*person);
}

Result<PersonView> sign_up(const Service& to, const Call& call, const SignUp& in) {
  if (const int wait_s = to.sign_ups.check(call.remote, call.now))
    return Error{.kind = ErrorKind::too_many,
                 .type = "too-many-sign-ups",
                 .detail = "Too many accounts were made from this address. Try again later.",
                 .retry_after_s = wait_s};
  return view_of(
      create_account(to.db, {in.email, in.password, in.name, in.phone, auth::Role::customer}));
}

Result<PeoplePage> page(sql::Reader& reader, const PeopleQuery& in) {
  const auto limit = static_cast<int>(in.limit.value_or(kPage));
  const auto after = in.after.value_or("");
  // One more than is shown tells whether there is a next page.
  auto people =
      in.staff.value_or(false)
          ? find_staff(reader, in.q.value_or(""), after, static_cast<std::size_t>(limit) + 1)
          : store::page_of_people(reader, in.email.value_or(""), after, limit + 1);
  PeoplePage answer;
  if (cut(people, limit)) answer.next = people.back().email;
  for (const auto& person : people) answer.people.push_back(to_view(person));
  return answer;
}

void add_session_routes(http::Router& router, const Service& to) {
  const std::string path = "/api/identity/session";
  router.task<LogIn, SessionView>(
      Method::post, path, {.summary = "Log in."},
      [to](const Call& call, const LogIn& in) -> Result<With<SessionView>> {
        ATELIER_TRY_ASSIGN(const auto opened,
                           to.sessions.log_in(in.email, in.password, call.remote, call.now));
        return answer(call, opened);
      });
  router.task<Empty, SessionView>(
      Method::post, path + "/renew",
      {.summary = "Get a new token, and a new renewal cookie, for the renewal cookie."},
      [to](const Call& call, const Empty&) -> Result<With<SessionView>> {
        ATELIER_TRY_ASSIGN(const auto opened, to.sessions.renew(renewal_cookie(call)));
        return answer(call, opened);
      });
  router.task<Empty, Empty>(
      Method::delete_, path,
      {.summary = "Log out. The tokens of this person become void.", .status = 204},
      [to](const Call& call, const Empty&) -> Result<With<Empty>> {
        ATELIER_TRY(call.signed_in() ? to.sessions.log_out(call.caller())
                                     : to.sessions.log_out(renewal_cookie(call)));
        return With<Empty>{.out = {}, .status = 204, .headers = cleared_cookies(call.https)};
      });
}

Result<PersonPage> person_page(sql::Reader& reader, const Call& call) {
  ATELIER_TRY_ASSIGN(const auto id, call.id<UserId>("id"));
  const auto person = store::find_person(reader, id);
  if (!person)
    return Error{ErrorKind::not_found, "person-not-found", "There is no person with this id."};
  const auto seen = store::last_seen(reader, id);
  const auto pin = store::pin_of(reader, id);
  return PersonPage{.person = to_view(*person),
                    .open_sessions = store::open_sessions(reader, id, call.now),
                    .last_seen_at = seen == Instant{} ? std::nullopt : std::optional(seen),
                    .has_pin = !pin.hash.empty(),
                    .pin_locked = pin.wrong >= kMostWrongPins};
}

Bench bench(sql::Reader& reader) {
  Bench answer;
  for (const auto& person : store::people_with_pin(reader))
    if (!person.disabled && may_have_pin(person)) answer.people.push_back({person.id, person.name});
  return answer;
}

/// For operators who share a terminal.
void add_bench_routes(http::Router& router, const Service& to) {
  const auto bench_roles = auth::Role::operator_ | auth::Role::lead;
  router.read<Empty, Bench>(
      Method::get, "/api/identity/bench",
      {.roles = bench_roles, .summary = "Who may take over this terminal by PIN."}, to.db,
      [](sql::Reader& reader, const Call&, const Empty&) -> Result<Bench> {
        return bench(reader);
      });
  router.task<TakeOver, SessionView>(
      Method::post, "/api/identity/session/take-over",
      {.roles = bench_roles,
       .summary = "End the caller's session and open that of an operator, by PIN."},
      [to](const Call& call, const TakeOver& in) -> Result<With<SessionView>> {
        ATELIER_TRY_ASSIGN(const auto opened,
                           to.sessions.take_over(call.caller(), in.person, in.pin));
        return answer(call, opened);
      });
}

void add_people_routes(http::Router& router, const Service& to) {
  const std::string path = "/api/identity/people";
  router.read<PeopleQuery, PeoplePage>(
      Method::get, path,
      {.roles = auth::Role::admin, .summary = "People by e-mail, a page at a time."}, to.db,
      [](sql::Reader& reader, const Call&, const PeopleQuery& in) { return page(reader, in); });
  router.task<NewPerson, PersonView>(
      Method::post, path,
      {.roles = auth::Role::admin, .summary = "Make an account with roles.", .status = 201},
      [to](const Call& call, const NewPerson& in) {
        return view_of(create_account(
            to.db, {in.email, in.password, in.name, in.phone.value_or(""), to_roles(in.roles)},
            &call.caller()));
      });
  router.read<Empty, PersonPage>(
      Method::get, path + "/{id}",
      {.roles = auth::Role::admin, .summary = "One person and their sessions."}, to.db,
      [](sql::Reader& reader, const Call& call, const Empty&) {
        return person_page(reader, call);
      });
  router.write<PersonChange, PersonView>(
      Method::patch, path + "/{id}",
      {.roles = auth::Role::admin,
       .summary = "Change a person's name, phone, roles; block or unblock. New roles and blocking "
                  "void tokens."},
      to.db, [to](sql::Tx& tx, const Call& call, const PersonChange& in) -> Result<PersonView> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<UserId>("id"));
        People::Change change{.disabled = in.disabled, .name = in.name, .phone = in.phone};
        if (in.roles) change.roles = to_roles(*in.roles);
        return view_of(to.people.change(tx, call.caller(), id, change));
      });
  changes::add_route(router, "/api/identity/changes", auth::Role::admin, to.db);
}

/// Hashing takes a while, so these are tasks that write.
void add_secret_routes(http::Router& router, const Service& to) {
  const std::string path = "/api/identity/people/{id}";
  router.task<NewPassword, Empty>(Method::put, path + "/password",
                                  {.roles = auth::Role::admin,
                                   .summary = "Give a person a new password; their sessions end.",
                                   .status = 204},
                                  [to](const Call& call, const NewPassword& in) -> Result<Empty> {
                                    ATELIER_TRY_ASSIGN(const auto id, call.id<UserId>("id"));
                                    const auto hash = auth::hash_password(in.password);
                                    ATELIER_TRY(to.db.write([&](sql::Tx& tx) {
                                      return to.people.set_password(tx, call.caller(), id, hash);
                                    }));
                                    return Empty{};
                                  });
  router.task<NewPin, Empty>(
      Method::put, path + "/pin",
      {.roles = auth::Role::admin,
       .summary = "Give an operator a PIN for terminals that several work at.",
       .status = 204},
      [to](const Call& call, const NewPin& in) -> Result<Empty> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<UserId>("id"));
        const auto hash = auth::hash_password(in.pin);
        ATELIER_TRY(to.db.write(
            [&](sql::Tx& tx) { return to.people.set_pin(tx, call.caller(), id, hash); }));
        return Empty{};
      });
  router.write<Empty, Empty>(
      Method::delete_, path + "/pin",
      {.roles = auth::Role::admin, .summary = "Take the PIN away.", .status = 204}, to.db,
      [to](sql::Tx& tx, const Call& call, const Empty&) -> Result<void> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<UserId>("id"));
        return to.people.remove_pin(tx, call.caller(), id);
      });
  router.write<Empty, Empty>(
      Method::delete_, path + "/sessions",
      {.roles = auth::Role::admin, .summary = "End all sessions of a person.", .status = 204},
      to.db, [to](sql::Tx& tx, const Call& call, const Empty&) -> Result<void> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<UserId>("id"));
        return to.people.end_sessions(tx, call.caller(), id);
      });
}

}  // namespace

void add_routes(http::Router& router, Service to) {
  router.task<SignUp, PersonView>(
      Method::post, "/api/identity/sign-up",
      {.summary = "Make an account of a customer.", .status = 201},
      [to](const Call& call, const SignUp& in) { return sign_up(to, call, in); });
  router.read<Empty, PersonView>(
      Method::get, "/api/identity/me", {.roles = auth::Roles::everyone(), .summary = "Who I am."},
      to.db, [](sql::Reader& reader, const Call& call, const Empty&) -> Result<PersonView> {
        const auto person = store::find_person(reader, call.caller().user);
        if (!person)
          return Error{ErrorKind::not_found, "person-not-found", "This account is gone."};
        return to_view(*person);
      });
  add_session_routes(router, to);
  add_bench_routes(router, to);
  add_people_routes(router, to);
  add_secret_routes(router, to);
}

}  // namespace atelier::identity
