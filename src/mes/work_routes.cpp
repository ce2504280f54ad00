// SPDX-License-Identifier: Apache-2.0
// What is done at the bench: claims, pauses, verdicts, packing; and who leads give it to.
#include "mes/floor.h"
#include "mes/routes.h"
#include "mes/views.h"
#include "platform/base/text_rules.h"

namespace atelier::mes {
namespace {

using http::Call;
using http::Empty;
using http::Method;
using http::Router;

constexpr std::size_t kLongestReason = 200;

struct PauseWork {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(PauseWork, (), (reason))
void check(const PauseWork& in, FieldErrors& errors) {
  check_line(errors, "/reason", in.reason, 1, kLongestReason);
}

struct FinishWork {
  std::optional<Verdict> verdict;                   ///< of an inspection
  std::optional<std::string> reason;                ///< of a rework or scrap
  std::optional<std::int64_t> rework_to;            ///< seq of an earlier operation
  std::optional<std::int64_t> pieces;               ///< to scrap
  std::optional<std::vector<std::string>> checked;  ///< codes of the check list, when packing
};
BOOST_DESCRIBE_STRUCT(FinishWork, (), (verdict, reason, rework_to, pieces, checked))
void check(const FinishWork& in, FieldErrors& errors) {
  if (in.reason) check_line(errors, "/reason", *in.reason, 0, kLongestReason);
  if (in.checked && in.checked->size() > kMostCheckItems)
    errors.add("/checked", "must be 30 at most");
}

Outcome outcome_of(const FinishWork& in) {
  return {.verdict = in.verdict,
          .reason = in.reason.value_or(""),
          .rework_to = in.rework_to,
          .pieces = in.pieces,
          .checked = in.checked.value_or(std::vector<std::string>{})};
}

struct ReleaseWork {
  std::optional<std::string> reason;  ///< needed to take it from someone
};
BOOST_DESCRIBE_STRUCT(ReleaseWork, (), (reason))
void check(const ReleaseWork& in, FieldErrors& errors) {
  if (in.reason) check_line(errors, "/reason", *in.reason, 0, kLongestReason);
}

struct ReassignWork {
  UserId worker_id;  ///< one of /api/mes/operators
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReassignWork, (), (worker_id, reason))
void check(const ReassignWork& in, FieldErrors& errors) {
  check_line(errors, "/reason", in.reason, 1, kLongestReason);
}

Result<Worker> operator_of(sql::Reader& db, const UserId& id) {
  if (auto found = store::find_operator(db, id)) return std::move(*found);
  return Error{ErrorKind::not_found, "operator-not-found",
               "Nobody with this id has worked here. Add them to the operators first."};
}

/// `act(tx, call, in, operation)` returns the card.
template <class In, class F>
void add_deed(Router& router, sql::Database& db, const char* pattern, auth::Roles roles,
              const char* summary, F act) {
  router.write<In, Card>(Method::post, pattern, {roles, summary}, db,
                         [act](sql::Tx& tx, const Call& call, const In& in) -> Result<Card> {
                           ATELIER_TRY_ASSIGN(const auto id, call.id<OperationId>("id"));
                           return act(tx, call, in, id);
                         });
}

}  // namespace

void add_work_routes(Router& router, sql::Database& db, ShopFloor& floor) {
  add_deed<Empty>(router, db, "/api/mes/operations/{id}/claim", kBench,
                  "Takes an operation that is ready",
                  [&floor](sql::Tx& tx, const Call& call, const Empty&, const OperationId& id) {
                    return floor.claim(tx, id, worker_of(call));
                  });
  add_deed<Empty>(router, db, "/api/mes/operations/{id}/start", kBench,
                  "Starts an operation that the caller has",
                  [&floor](sql::Tx& tx, const Call& call, const Empty&, const OperationId& id) {
                    return floor.start(tx, id, worker_of(call));
                  });
  add_deed<PauseWork>(
      router, db, "/api/mes/operations/{id}/pause", kBench,
      "Lays down an operation that the caller has started",
      [&floor](sql::Tx& tx, const Call& call, const PauseWork& in, const OperationId& id) {
        return floor.pause(tx, id, worker_of(call), in.reason);
      });
  add_deed<Empty>(router, db, "/api/mes/operations/{id}/resume", kBench, "Takes it up again",
                  [&floor](sql::Tx& tx, const Call& call, const Empty&, const OperationId& id) {
                    return floor.resume(tx, id, worker_of(call));
                  });
  add_deed<FinishWork>(
      router, db, "/api/mes/operations/{id}/finish", kBench,
      "Finishes an operation that the caller has started: an inspection with a verdict, packing "
      "with the check list",
      [&floor](sql::Tx& tx, const Call& call, const FinishWork& in, const OperationId& id) {
        return floor.finish(tx, id, worker_of(call), outcome_of(in));
      });
  add_deed<ReleaseWork>(
      router, db, "/api/mes/operations/{id}/release", kBench,
      "Gives an operation back: its holder one that is not started, a lead any",
      [&floor](sql::Tx& tx, const Call& call, const ReleaseWork& in, const OperationId& id) {
        const Authorised by{worker_of(call), call.caller().roles.any(auth::Role::lead)};
        return floor.release(tx, id, by, in.reason.value_or(""));
      });
  add_deed<ReassignWork>(router, db, "/api/mes/operations/{id}/reassign", kLeads,
                         "Gives an operation to someone",
                         [&floor](sql::Tx& tx, const Call& call, const ReassignWork& in,
                                  const OperationId& id) -> Result<Card> {
                           ATELIER_TRY_ASSIGN(const auto to, operator_of(tx, in.worker_id));
                           return floor.reassign(tx, id, to, worker_of(call), in.reason);
                         });
}

}  // namespace atelier::mes
