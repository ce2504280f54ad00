// SPDX-License-Identifier: Apache-2.0
// The piecework ledger: one's own, what everyone is paid, and the rates.
#include "contracts/changes/changes.h"
#include "mes/floor.h"
#include "mes/ledger.h"
#include "mes/routes.h"

namespace atelier::mes {
namespace {

using http::Call;
using http::Empty;
using http::Method;
using http::Router;

constexpr std::int64_t kMostMinor = 1'000'000'000;
constexpr std::int64_t kMostOffset = 14 * 60;

/// Days at an offset to UTC, both "2026-03-01"; the last one is not in it.
template <class Query>
void check_period(const Query& in, FieldErrors& errors) {
  const auto offset = in.utc_offset_minutes.value_or(0);
  if (offset < -kMostOffset || offset > kMostOffset)
    return errors.add("/utc_offset_minutes", "must be -840 to 840");
  const auto period = period_of(in.from, in.to, offset);
  if (!period) return errors.add("/from", "from and to must be days: 2026-03-01");
  if (period->to <= period->from) return errors.add("/to", "must be after from");
  if (period->to - period->from > kLongestPeriod_us) errors.add("/to", "is more than a year away");
}
template <class Query>
Period period_in(const Query& in) {
  return *period_of(in.from, in.to, in.utc_offset_minutes.value_or(0));
}

// --- the report

enum class PayFormat : std::uint8_t { json, csv };
BOOST_DESCRIBE_ENUM(PayFormat, json, csv)

struct PayQuery {
  std::string from;
  std::string to;  ///< not in it
  std::optional<std::int64_t> utc_offset_minutes;
  std::optional<UserId> worker;
  std::optional<PayFormat> format;  ///< otherwise as Accept says
};
BOOST_DESCRIBE_STRUCT(PayQuery, (), (from, to, utc_offset_minutes, worker, format))
void check(const PayQuery& in, FieldErrors& errors) { check_period(in, errors); }

struct PayReport {
  Instant from;
  Instant to;
  std::vector<PayRow> rows;
  std::vector<PayTotal> totals;
};
BOOST_DESCRIBE_STRUCT(PayReport, (), (from, to, rows, totals))

bool wants_csv(const Call& call, const PayQuery& in) {
  if (in.format) return *in.format == PayFormat::csv;
  return call.header("accept").find("text/csv") != std::string_view::npos;
}

http::Reply pay_report(sql::Reader& db, const Call& call, const PayQuery& in) {
  const auto period = period_in(in);
  auto rows = store::pay_rows(db, period, in.worker);
  if (wants_csv(call, in))
    return {.content_type = "text/csv; charset=utf-8",
            .body = as_csv(rows),
            .headers = {{"Content-Disposition",
                         "attachment; filename=\"pay-" + in.from + "-" + in.to + ".csv\""}}};
  auto totals = totals_of(rows);
  return {.body = to_json(PayReport{period.from, period.to, std::move(rows), std::move(totals)})};
}

// --- one's own

struct LedgerQuery {
  std::string from;
  std::string to;  ///< not in it
  std::optional<std::int64_t> utc_offset_minutes;
  std::optional<EntryId> before;  ///< `next` of the page before
  std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(LedgerQuery, (), (from, to, utc_offset_minutes, before, limit))
void check(const LedgerQuery& in, FieldErrors& errors) {
  check_period(in, errors);
  if (in.limit && (*in.limit < 1 || *in.limit > 200)) errors.add("/limit", "must be 1 to 200");
}

struct EntryView {
  EntryId id;
  Instant at;
  std::string order_number;
  std::string operation;
  std::int64_t pieces = 0;  ///< negative where they are taken back
  Money per_piece;
  Money amount;
  bool priced = true;  ///< false: no rate was in force
  std::optional<EntryId> reverses;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(EntryView, (),
                      (id, at, order_number, operation, pieces, per_piece, amount, priced, reverses,
                       reason))

struct LedgerPage {
  std::vector<PayTotal> totals;    ///< of the whole period
  std::vector<EntryView> entries;  ///< newest first
  std::optional<EntryId> next;     ///< absent on the last page
};
BOOST_DESCRIBE_STRUCT(LedgerPage, (), (totals, entries, next))

LedgerPage own_ledger(sql::Reader& db, const UserId& me, const LedgerQuery& in) {
  const auto limit = in.limit.value_or(50);
  const auto period = period_in(in);
  const auto entries = store::ledger_of(db, me, period, in.before, limit + 1);
  LedgerPage page{.totals = totals_of(store::pay_rows(db, period, me))};
  for (const auto& entry : entries) {
    if (static_cast<std::int64_t>(page.entries.size()) == limit) {
      page.next = page.entries.back().id;
      break;
    }
    page.entries.push_back({.id = entry.id,
                            .at = entry.at,
                            .order_number = entry.order_number,
                            .operation = entry.operation,
                            .pieces = entry.pieces,
                            .per_piece = entry.per_piece,
                            .amount = {entry.amount_minor, entry.per_piece.currency},
                            .priced = entry.priced,
                            .reverses = entry.reverses,
                            .reason = entry.reason});
  }
  return page;
}

// --- rates

struct NewRate {
  std::string operation;
  std::optional<ProductKind> product;  ///< absent: of all that have no rate of their own
  Money per_piece;
  Instant effective_from;  ///< what was accepted already keeps its rate
};
BOOST_DESCRIBE_STRUCT(NewRate, (), (operation, product, per_piece, effective_from))
void check(const NewRate& in, FieldErrors& errors) {
  check_code(errors, "/operation", in.operation);
  if (in.per_piece.minor < 0 || in.per_piece.minor > kMostMinor)
    errors.add("/per_piece/minor", "must be 0 to 1000000000");
  const auto& currency = in.per_piece.currency;
  if (currency.size() != 3 ||
      currency.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != currency.npos)
    errors.add("/per_piece/currency", "must be a code of ISO 4217: RUB");
}

struct Rates {
  std::vector<PieceRate> rates;  ///< newest first
};
BOOST_DESCRIBE_STRUCT(Rates, (), (rates))

PieceRate add_rate(sql::Tx& tx, const Call& call, const NewRate& in) {
  const auto by = worker_of(call);
  PieceRate rate{.id = RateId::make(),
                 .operation = in.operation,
                 .product = in.product,
                 .per_piece = in.per_piece,
                 .effective_from = in.effective_from,
                 .added_at = tx.now(),
                 .added_by = by.name};
  store::insert_rate(tx, rate, by.id);
  changes::note(tx, call.caller(), "piece-rate", in.operation,
                (in.product ? std::string(name_of(*in.product)) + ": " : "") +
                    std::to_string(in.per_piece.minor) + " " + in.per_piece.currency);
  return rate;
}

}  // namespace

void add_pay_routes(Router& router, sql::Database& db) {
  router.read<PayQuery, PayReport>(
      Method::get, "/api/mes/pay-report",
      {kOffice, "What operators have earned in a period, by operation; JSON or CSV"}, db,
      [](sql::Reader& reader, const Call& call, const PayQuery& in) -> Result<http::Reply> {
        return pay_report(reader, call, in);
      });
  router.read<LedgerQuery, LedgerPage>(
      Method::get, "/api/mes/me/ledger", {kBench, "What the caller has earned, entry by entry"}, db,
      [](sql::Reader& reader, const Call& call, const LedgerQuery& in) -> Result<LedgerPage> {
        return own_ledger(reader, call.caller().user, in);
      });
  router.read<Empty, Rates>(Method::get, "/api/mes/piece-rates",
                            {kOffice, "What operations pay per piece"}, db,
                            [](sql::Reader& reader, const Call&, const Empty&) -> Result<Rates> {
                              return Rates{store::rates(reader)};
                            });
  router.write<NewRate, PieceRate>(
      Method::post, "/api/mes/piece-rates", {kOffice, "Adds a rate", 201}, db,
      [](sql::Tx& tx, const Call& call, const NewRate& in) -> Result<PieceRate> {
        return add_rate(tx, call, in);
      });
}

}  // namespace atelier::mes
