// SPDX-License-Identifier: Apache-2.0
#include "app/message_routes.h"

#include "app/message_api.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::app {
namespace {

using auth::Role;
using http::Call;
using http::Empty;
using enum http::Method;

const auth::Roles kOnCall = Role::on_call | Role::lead | Role::admin;
constexpr int kMostGroups = 200;
constexpr int kPage = 50;
constexpr int kMostPage = 500;
constexpr int kAtOnce = 100;  ///< letters that one request decides about
constexpr std::size_t kMostReason = 500;

Error no_such_place() {
  return {ErrorKind::unprocessable,
          "invalid-fields",
          "The page to go on after is not one of ours.",
          {{"/after", "must be `next` of the page before"}}};
}

Result<bus::DeadLetterPlace> place(const std::optional<std::string>& after) {
  if (!after) return bus::DeadLetterPlace{};
  if (auto parsed = bus::DeadLetterPlace::parse(*after)) return std::move(*parsed);
  return no_such_place();
}

bus::Decision decision_of(const Call& call, const Reason& in) {
  return {"user:" + call.caller().user.str(), in.reason};
}

Result<Uuid> message_id(const Call& call) {
  if (auto id = Uuid::parse(call.param("id"))) return *id;
  return bus::no_such_dead_letter();
}

Result<LetterPage> list(sql::Database& db, const LetterQuery& query) {
  ATELIER_TRY_ASSIGN(const auto after, place(query.after));
  const int limit = query.limit.value_or(kPage);
  const bus::DeadLetterFilter filter{query.queue.value_or(""), query.type.value_or(""),
                                     query.error_kind.value_or("")};
  LetterPage page;
  ATELIER_TRY_ASSIGN(page.dead_letters, bus::list_dead_letters(db, filter, after, limit));
  if (page.dead_letters.size() == static_cast<std::size_t>(limit))
    page.next = bus::place_of(page.dead_letters.back()).text();
  return page;
}

/// Decides about the next letters of the group, one by one, the oldest first.
template <class F>
Result<GroupProgress> go_through(sql::Database& db, const GroupDecision& in, F decide) {
  ATELIER_TRY_ASSIGN(const auto after, place(in.after));
  ATELIER_TRY_ASSIGN(
      const auto letters,
      bus::list_dead_letters(db, {in.queue, in.type, in.error_kind}, after, kAtOnce));
  GroupProgress progress;
  for (const auto& letter : letters) {
    const Result<void> decided = decide(letter);
    if (decided.ok()) {
      ++progress.done;
    } else if (decided.error().type != bus::no_such_dead_letter().type) {
      // Where someone else was faster there is nothing left to do.
      if (progress.failed++ == 0)
        progress.first_error = decided.error().type + ": " + decided.error().detail;
    }
  }
  if (letters.size() == kAtOnce) progress.next = bus::place_of(letters.back()).text();
  return progress;
}

void add_looking(http::Router& router, sql::Database& db, const std::string& prefix) {
  router.task<Empty, LetterGroups>(
      get, prefix + "/dead-letters/groups",
      {.roles = kOnCall, .summary = "Messages that were given up, counted by cause"},
      [&db](const Call&, const Empty&) -> Result<LetterGroups> {
        ATELIER_TRY_ASSIGN(auto groups, bus::dead_letter_groups(db, kMostGroups));
        return LetterGroups{std::move(groups)};
      });
  router.task<LetterQuery, LetterPage>(
      get, prefix + "/dead-letters",
      {.roles = kOnCall, .summary = "Messages that were given up, the oldest first"},
      [&db](const Call&, const LetterQuery& query) { return list(db, query); });
  router.task<Empty, bus::WholeDeadLetter>(
      get, prefix + "/dead-letters/{queue}/{id}",
      {.roles = kOnCall, .summary = "One of them with its content and all decisions about it"},
      [&db](const Call& call, const Empty&) -> Result<bus::WholeDeadLetter> {
        ATELIER_TRY_ASSIGN(const auto id, message_id(call));
        return bus::show_dead_letter(db, call.param("queue"), id);
      });
}

void add_deciding(http::Router& router, bus::Bus& bus, sql::Database& db,
                  const std::string& prefix) {
  router.task<Reason, Empty>(
      post, prefix + "/dead-letters/{queue}/{id}/replay",
      {.roles = kOnCall, .summary = "Hand the message to its consumer once more", .status = 204},
      [&bus](const Call& call, const Reason& in) -> Result<Empty> {
        ATELIER_TRY_ASSIGN(const auto id, message_id(call));
        ATELIER_TRY(bus.replay(id, call.param("queue"), decision_of(call, in)));
        return Empty{};
      });
  router.task<Reason, Empty>(
      post, prefix + "/dead-letters/{queue}/{id}/discard",
      {.roles = kOnCall, .summary = "Give the message up for good; it is kept", .status = 204},
      [&db](const Call& call, const Reason& in) -> Result<Empty> {
        ATELIER_TRY_ASSIGN(const auto id, message_id(call));
        ATELIER_TRY(bus::discard_dead_letter(db, call.param("queue"), id, decision_of(call, in)));
        return Empty{};
      });
  router.task<GroupDecision, GroupProgress>(
      post, prefix + "/dead-letters/replay",
      {.roles = kOnCall,
       .summary = "Replay the next 100 of a group; call again with `next` until there is none"},
      [&bus, &db](const Call& call, const GroupDecision& in) {
        return go_through(db, in, [&](const bus::DeadLetter& letter) {
          return bus.replay(letter.id, letter.queue, decision_of(call, in));
        });
      });
  router.task<GroupDecision, GroupProgress>(
      post, prefix + "/dead-letters/discard",
      {.roles = kOnCall,
       .summary = "Discard the next 100 of a group; call again with `next` until there is none"},
      [&db](const Call& call, const GroupDecision& in) {
        return go_through(db, in, [&](const bus::DeadLetter& letter) {
          return bus::discard_dead_letter(db, letter.queue, letter.id, decision_of(call, in));
        });
      });
}

void add_outbox(http::Router& router, bus::Bus& bus, sql::Database& db, const std::string& prefix) {
  router.task<Empty, OutboxView>(
      get, prefix + "/outbox",
      {.roles = kOnCall, .summary = "Messages that were written and not handed on yet"},
      [&bus, &db](const Call&, const Empty&) -> Result<OutboxView> {
        ATELIER_TRY_ASSIGN(auto status, bus.outbox_status(db.name()));
        ATELIER_TRY_ASSIGN(const auto dead, bus::count_dead_letters(db));
        return OutboxView{status.pending, status.oldest_age_us, std::move(status.last_error), dead};
      });
  router.task<Resend, Resent>(
      post, prefix + "/outbox/resend",
      {.roles = kOnCall,
       .summary = "Hand on once more what was handed on since then; nobody takes it twice"},
      [&bus, &db](const Call& call, const Resend& in) -> Result<Resent> {
        using namespace telemetry;
        ATELIER_TRY_ASSIGN(const auto messages, bus.resend(db.name(), in.since));
        log(Level::warn, "outbox.resent", "Messages are handed on once more",
            {{attr::kContext, db.name()},
             {attr::kUserId, call.caller().user.str()},
             {attr::kCount, messages},
             {attr::kReason, in.reason}});
        return Resent{messages};
      });
}

}  // namespace

void check(const LetterQuery& in, FieldErrors& errors) {
  if (in.limit && (*in.limit < 1 || *in.limit > kMostPage))
    errors.add("/limit", "must be 1 to " + std::to_string(kMostPage));
}

void check(const Reason& in, FieldErrors& errors) {
  if (in.reason.empty() || in.reason.size() > kMostReason)
    errors.add("/reason", "must have 1 to " + std::to_string(kMostReason) + " bytes");
}

void check(const GroupDecision& in, FieldErrors& errors) {
  check(static_cast<const Reason&>(in), errors);
  // A filter with a hole would decide about more than was looked at.
  const std::pair<const char*, const std::string&> names[] = {
      {"/queue", in.queue}, {"/type", in.type}, {"/error_kind", in.error_kind}};
  for (const auto& [pointer, name] : names)
    if (name.empty()) errors.add(pointer, "must be that of the group");
}

void add_message_routes(http::Router& router, bus::Bus& bus, sql::Database& db) {
  const auto prefix = "/api/" + std::string(db.name()) + "/ops";
  add_looking(router, db, prefix);
  add_deciding(router, bus, db, prefix);
  add_outbox(router, bus, db, prefix);
}

}  // namespace atelier::app
