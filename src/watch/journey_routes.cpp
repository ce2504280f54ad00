// SPDX-License-Identifier: Apache-2.0
#include "watch/journey_routes.h"

#include "watch/journey.h"
#include "watch/readers.h"
#include "watch/redrive.h"
#include "watch/resolve.h"

namespace atelier::watch {
namespace {

using http::Call;
using http::Method;

constexpr std::size_t kLongestText = 200;
constexpr std::size_t kMostReason = 500;

struct JourneyQuery {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(JourneyQuery, (), (id))
void check(const JourneyQuery& in, FieldErrors& errors) {
  if (in.id.empty() || in.id.size() > kLongestText)
    errors.add("/id", "must have 1 to " + std::to_string(kLongestText) + " bytes");
  if (in.id.find('@') != std::string::npos)
    errors.add("/id", "is an e-mail, which is searched for by POST /api/watch/journeys/search");
}

struct JourneySearch {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(JourneySearch, (), (text))
void check(const JourneySearch& in, FieldErrors& errors) {
  if (in.text.empty() || in.text.size() > kLongestText)
    errors.add("/text", "must have 1 to " + std::to_string(kLongestText) + " bytes");
}

struct RedriveReason {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(RedriveReason, (), (reason))
void check(const RedriveReason& in, FieldErrors& errors) {
  if (in.reason.empty() || in.reason.size() > kMostReason)
    errors.add("/reason", "must have 1 to " + std::to_string(kMostReason) + " bytes");
}

Error not_found() {
  return {ErrorKind::not_found, "journey-not-found",
          "No context knows an order or a quote by that."};
}

/// The one order or quote that the text stands for. An order's own id is asked for at once.
Result<Uuid> key_of(const Contexts& contexts, const OrdersOfTrace& orders_of,
                    const std::string& id) {
  const auto resolved = resolve(contexts, orders_of, id, People::no);
  if (resolved.orders.size() + resolved.quotes.size() > 1)
    return Error{ErrorKind::conflict, "journey-ambiguous",
                 "More than one order goes by that; search for it and choose."};
  if (!resolved.orders.empty()) return resolved.orders.front().order_id.value;
  if (!resolved.quotes.empty()) return resolved.quotes.front();
  if (const auto key = Uuid::parse(id); key && !resolved.unreachable.empty()) return *key;
  if (!resolved.unreachable.empty())
    return Error{ErrorKind::unavailable, "context-unreachable", resolved.unreachable.front().error};
  return not_found();
}

}  // namespace

void add_journey_routes(http::Router& router, const Contexts& contexts,
                        const OrdersOfTrace& orders_of, const Audit& audit) {
  router.view<http::Empty, DriftList>(
      Method::get, "/api/watch/drift",
      {.roles = kReaders,
       .summary = "Orders about which two contexts disagree although nothing is under way"},
      [&audit](const Call&, const http::Empty&) -> Result<DriftList> { return audit.list(); });
  router.task<JourneyQuery, Journey>(
      Method::get, "/api/watch/journeys",
      {.roles = kReaders,
       .summary = "The whole story of an order and where it is now; by the id of the order, a "
                  "quote, a message or a trace, its number or the customer's reference"},
      [&contexts, orders_of](const Call& call, const JourneyQuery& in) -> Result<Journey> {
        ATELIER_TRY_ASSIGN(const auto key, key_of(contexts, orders_of, in.id));
        return tell(gather(contexts, key, call.now));
      });
  router.task<JourneySearch, Resolved>(
      Method::post, "/api/watch/journeys/search",
      {.roles = kReaders,
       .summary = "The orders that a text stands for; also an e-mail or a phone, which therefore "
                  "travels in the body and is neither kept nor logged"},
      [&contexts, orders_of](const Call&, const JourneySearch& in) -> Result<Resolved> {
        return resolve(contexts, orders_of, in.text, People::yes);
      });
  router.task<RedriveReason, RedriveAnswer>(
      Method::post, "/api/watch/journeys/{key}/redrive",
      {.roles = kReaders,
       .summary =
           "Set the order going again: what was lost or given up is handed on once more, and "
           "nothing is done twice"},
      [&contexts](const Call& call, const RedriveReason& in) -> Result<RedriveAnswer> {
        ATELIER_TRY_ASSIGN(const auto key, call.id<OrderId>("key"));
        const auto facts = gather(contexts, key.value, call.now);
        ATELIER_TRY(tell(facts));
        return redrive(contexts, facts, "user:" + call.caller().user.str(), in.reason);
      });
}

}  // namespace atelier::watch
