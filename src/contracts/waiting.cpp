// SPDX-License-Identifier: Apache-2.0
#include "contracts/waiting.h"

#include <algorithm>
#include <charconv>

#include "platform/http/internal.h"

namespace atelier {
namespace {

using board::Facets;
using board::Index;
using board::Which;

constexpr std::size_t kLongestStage = 60;

/// Where a list goes on: among what is late or behind it, and by age there.
struct Cursor {
  bool overdue = true;
  std::optional<Index::AgePlace> after;
};

std::string to_text(bool overdue, const Index::AgePlace& place) {
  return std::string(overdue ? "late" : "well") + '.' + std::to_string(place.since_s) + '.' +
         std::to_string(place.slot);
}

/// nullopt for a text that is none of ours.
std::optional<Cursor> parse_cursor(std::string_view text) {
  Cursor cursor{.overdue = text.starts_with("late."), .after = Index::AgePlace{}};
  if (!cursor.overdue && !text.starts_with("well.")) return std::nullopt;
  text.remove_prefix(5);
  const auto* end = text.data() + text.size();
  const auto since = std::from_chars(text.data(), end, cursor.after->since_s);
  if (since.ec != std::errc() || since.ptr == end || *since.ptr != '.') return std::nullopt;
  const auto slot = std::from_chars(since.ptr + 1, end, cursor.after->slot);
  if (slot.ec != std::errc() || slot.ptr != end) return std::nullopt;
  return cursor;
}

/// The rows that wait for one thing, in the two parts that a promise makes of them.
class Kind {
 public:
  Kind(const Index& index, const WaitingView& view, const WaitingQuery& query, Waiting what,
       Instant now)
      : index_(index), view_(view), query_(query), expected_(expectation_of(what)), now_(now) {}

  const Expectation& expected() const { return expected_; }
  std::int64_t waiting() const {
    return index_.count_by_age([&](const Facets& facets) { return takes(facets); }, {});
  }
  std::int64_t overdue() const {
    return index_.count_by_age(broken(true), {}) +
           index_.count_by_age(broken(false), {.before = limit()});
  }
  /// The oldest rows of those that are late, or of those that are not.
  std::vector<Index::Aged> rows(const Cursor& from, std::size_t most) const {
    Index::AgeRange range{.after = from.after};
    if (!from.overdue) {
      range.from = limit();
      return index_.by_age(broken(false), range, most);
    }
    auto found = index_.by_age(broken(true), range, most);
    range.before = limit();
    for (auto& row : index_.by_age(broken(false), range, most)) found.push_back(std::move(row));
    return found;
  }

 private:
  bool takes(const Facets& facets) const {
    return view_.kind(facets) == expected_.what &&
           (!query_.stage || view_.at_stage(facets, *query_.stage));
  }
  /// The customer's date has passed, and is a limit here: late whatever the age.
  Which broken(bool broken) const {
    return [this, broken](const Facets& facets) {
      return takes(facets) && broken == (expected_.before_promise && view_.past_promise(facets));
    };
  }
  /// What has waited since before then is late.
  Instant limit() const { return expected_.within_us ? now_ - *expected_.within_us : Instant{}; }

  const Index& index_;
  const WaitingView& view_;
  const WaitingQuery& query_;
  const Expectation& expected_;
  const Instant now_;
};

WaitingOrder told(const WaitingView& view, const Expectation& expected, const Index::Aged& row,
                  bool overdue) {
  auto item = view.item(row.text);
  item.context = view.context;
  item.waits_for = expected.what;
  item.owner = expected.who;
  item.deadline = deadline_of(expected.what, item.since, item.promised_at);
  item.overdue = overdue;
  item.why = expected.why;
  item.place = to_text(overdue, row.place);
  return item;
}

/// The first `most` of a phase, of all kinds together.
void append(std::vector<WaitingOrder>& items, const WaitingView& view,
            const std::vector<Kind>& kinds, const Cursor& from, std::size_t most) {
  struct Found {
    const Expectation* expected;
    Index::Aged row;
  };
  std::vector<Found> found;
  for (const auto& kind : kinds)
    for (auto& row : kind.rows(from, most)) found.push_back({&kind.expected(), std::move(row)});
  std::ranges::sort(found, {}, [](const Found& one) {
    return std::pair(one.row.place.since_s, one.row.place.slot);
  });
  if (found.size() > most) found.resize(most);
  for (const auto& one : found) items.push_back(told(view, *one.expected, one.row, from.overdue));
}

}  // namespace

void check(const WaitingQuery& in, FieldErrors& errors) {
  if (in.stage && in.stage->size() > kLongestStage)
    errors.add("/stage", "is at most " + std::to_string(kLongestStage) + " bytes");
  if (in.limit && (*in.limit < 1 || *in.limit > kMostWaitingPage))
    errors.add("/limit", "must be from 1 to " + std::to_string(kMostWaitingPage));
}

WaitingList list_waiting(const board::Index& index, const WaitingView& view,
                         const WaitingQuery& query, Instant now) {
  WaitingList list;
  std::vector<Kind> kinds;
  for (const auto what : view.kinds) {
    if (query.owner && *query.owner != expectation_of(what).who) continue;
    const Kind kind(index, view, query, what, now);
    const auto waiting = kind.waiting();
    if (waiting == 0) continue;
    kinds.push_back(kind);
    list.totals.push_back({view.context, what, kind.expected().who, waiting, kind.overdue()});
  }
  const auto most = static_cast<std::size_t>(query.limit.value_or(kWaitingPage));
  const auto cursor = query.after ? parse_cursor(*query.after).value_or(Cursor{}) : Cursor{};
  if (cursor.overdue && query.overdue.value_or(true)) append(list.items, view, kinds, cursor, most);
  if (list.items.size() < most && !query.overdue.value_or(false))
    append(list.items, view, kinds, cursor.overdue ? Cursor{.overdue = false} : cursor,
           most - list.items.size());
  return list;
}

void add_waiting_route(http::Router& router, const std::string& context,
                       std::function<WaitingList(const WaitingQuery&, Instant now)> list) {
  router.view<WaitingQuery, WaitingList>(
      http::Method::get, "/internal/" + context + "/waiting",
      http::internal_spec("What waits here, for whom, since when and until when"),
      [list = std::move(list)](const http::Call& call,
                               const WaitingQuery& in) -> Result<WaitingList> {
        ATELIER_TRY(http::require_service(call));
        return list(in, call.now);
      });
}

}  // namespace atelier
