// SPDX-License-Identifier: Apache-2.0
// Price lists: what there is, what a new one would do to prices, and the new one itself.
#include "contracts/changes/changes.h"
#include "platform/base/text_rules.h"
#include "pricing/appraisal.h"
#include "pricing/routes.h"

namespace atelier::pricing {
namespace {

using auth::Role;
using http::Call;
using http::Empty;
using http::Method;

constexpr std::size_t kLongestComment = 200;
constexpr std::size_t kMostBody = 256 * 1024;
constexpr std::int64_t kMostChanges = 1000;
/// A form takes a while, and clocks differ: what was to begin at once begins when it comes in.
constexpr std::int64_t kMostPast_us = kHour;
constexpr std::int64_t kMostFuture_us = 366 * kDay;

/// The plain ring that `atelier sample-model ring` makes: 17.5 mm inside, 4 mm wide.
geometry::Measurement typical_ring() {
  return {.format = "stl-binary",
          .facets = 12'800,
          .volume_milli_mm3 = 378'200,
          .area_milli_mm2 = 600'152,
          .size_um = {21'100, 4'000, 21'100},
          .min_um = {-10'550, -2'000, -10'550},
          .shells = 1,
          .watertight = true,
          .oriented = true};
}

std::vector<Offer> offers_for_ring(const PriceList& list) {
  const PriceParameters ring{.product = ProductKind::ring, .finish = list.finishes.front().code};
  return appraise(typical_ring(), ring, Speed::standard, list).offers;
}

// --- what goes in and out

struct ListState {
  std::int64_t version = 0;
  Instant effective_at;
  bool current = false;
  bool replaced = false;            ///< a newer one held before it, or holds
  std::optional<Instant> added_at;  ///< none: it was shipped with the program
  std::string added_by;
  std::string comment;
};
BOOST_DESCRIBE_STRUCT(ListState, (),
                      (version, effective_at, current, replaced, added_at, added_by, comment))

struct ListStates {
  std::vector<ListState> lists;  ///< newest first
};
BOOST_DESCRIBE_STRUCT(ListStates, (), (lists))

struct NewPriceList : PriceList {
  std::string comment;  ///< why, for those who look later
};
BOOST_DESCRIBE_STRUCT(NewPriceList, (PriceList), (comment))
void check(const NewPriceList& in, FieldErrors& errors) {
  check(static_cast<const PriceList&>(in), errors);
  check_line(errors, "/comment", in.comment, 1, kLongestComment);
}

/// A typical ring in one alloy: as it is priced now, and as it would be.
struct PreviewRow {
  std::string alloy;
  std::string name;
  std::optional<Offer> present;
  std::optional<Offer> proposed;
};
BOOST_DESCRIBE_STRUCT(PreviewRow, (), (alloy, name, present, proposed))

struct Preview {
  std::int64_t present_version = 0;
  std::string finish;  ///< of the ring
  std::vector<PreviewRow> rows;
};
BOOST_DESCRIBE_STRUCT(Preview, (), (present_version, finish, rows))

// --- handlers

std::optional<Offer> offer_in(const std::vector<Offer>& offers, const std::string& alloy) {
  const auto found = std::ranges::find(offers, alloy, &Offer::alloy);
  return found == offers.end() ? std::nullopt : std::optional(*found);
}

Preview preview(const PriceList& present, const PriceList& proposed) {
  const auto now = offers_for_ring(present);
  const auto then = offers_for_ring(proposed);
  Preview answer{.present_version = present.version, .finish = proposed.finishes.front().code};
  for (const auto& alloy : proposed.alloys)
    answer.rows.push_back(
        {alloy.code, alloy.name, offer_in(now, alloy.code), offer_in(then, alloy.code)});
  for (const auto& alloy : present.alloys)
    if (!find_alloy(proposed, alloy.code))
      answer.rows.push_back({alloy.code, alloy.name, offer_in(now, alloy.code), std::nullopt});
  return answer;
}

ListStates states(const PriceLists& lists, sql::Reader& db, Instant now) {
  const auto current = lists.current(now).version;
  const auto noted = changes::list(db, std::nullopt, std::nullopt, kMostChanges);
  ListStates answer;
  std::optional<Instant> next_begins;  // of the newer ones, the earliest
  for (const auto* list : lists.all()) {
    ListState state{.version = list->version,
                    .effective_at = list->effective_at,
                    .current = list->version == current,
                    .replaced = next_begins && *next_begins <= std::max(list->effective_at, now)};
    const auto change =
        std::ranges::find(noted, std::to_string(list->version), &changes::Change::subject);
    if (change != noted.end()) {
      state.added_at = change->at;
      state.added_by = change->by_name;
      state.comment = change->detail;
    }
    answer.lists.push_back(std::move(state));
    next_begins = std::min(next_begins.value_or(list->effective_at), list->effective_at);
  }
  return answer;
}

Result<PriceList> add_list(PriceLists& lists, sql::Tx& tx, const Call& call,
                           const NewPriceList& in) {
  PriceList list = in;
  FieldErrors errors;
  if (list.effective_at < call.now - kMostPast_us)
    errors.add("/effective_at", "must not be in the past");
  if (list.effective_at > call.now + kMostFuture_us)
    errors.add("/effective_at", "must be within a year");
  if (!errors.empty())
    return Error{ErrorKind::unprocessable, "invalid-fields", "Some fields are wrong.",
                 errors.take()};
  list.effective_at = std::max(list.effective_at, call.now);
  ATELIER_TRY(lists.add(tx, list));
  changes::note(tx, call.caller(), "price-list", std::to_string(list.version), in.comment);
  return list;
}

}  // namespace

void add_price_list_routes(const Ports& ports, PriceLists& lists) {
  auto& router = ports.router;
  const auto readers = Role::manager | Role::lead | Role::admin;
  router.read<Empty, ListStates>(
      Method::get, "/api/pricing/price-lists",
      {.roles = readers, .summary = "All price lists, newest first, and who added them"}, ports.db,
      [&lists](sql::Reader& reader, const Call& call, const Empty&) -> Result<ListStates> {
        return states(lists, reader, call.now);
      });
  router.view<Empty, PriceList>(
      Method::get, "/api/pricing/price-lists/{version}",
      {.roles = readers, .summary = "One price list"},
      [&lists](const Call& call, const Empty&) -> Result<PriceList> {
        for (const auto* list : lists.all())
          if (std::to_string(list->version) == call.param("version")) return *list;
        return Error{ErrorKind::not_found, "price-list-not-found", "There is no such price list."};
      });
  router.task<PriceList, Preview>(
      Method::post, "/api/pricing/price-lists/preview",
      {.roles = readers,
       .summary = "What a typical ring would cost by this list, beside what it costs now",
       .body_limit = kMostBody},
      [&lists](const Call& call, const PriceList& in) -> Result<Preview> {
        return preview(lists.current(call.now), in);
      });
  router.write<NewPriceList, PriceList>(
      Method::post, "/api/pricing/price-lists",
      {.roles = Role::admin,
       .summary = "Add the next version, in effect from its time on",
       .status = 201,
       .body_limit = kMostBody},
      ports.db, [&lists](sql::Tx& tx, const Call& call, const NewPriceList& in) {
        return add_list(lists, tx, call, in);
      });
}

}  // namespace atelier::pricing
