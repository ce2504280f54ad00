// SPDX-License-Identifier: Apache-2.0
// The piecework ledger: what operators are paid by. Append-only. An entry is written in the
// transaction in which an operation is accepted, at the rate in force then; a quality failure
// reverses it with an entry of its own, in the period in which it was found, so that nothing that
// was paid changes later. Work without a rate is an entry of 0 that says so.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mes/production.h"
#include "platform/base/json.h"
#include "platform/sql/sql.h"

namespace atelier::mes {

using EntryId = Id<struct LedgerEntryTag>;
using RateId = Id<struct PieceRateTag>;

struct PieceRate {
  RateId id;
  std::string operation;               ///< its code
  std::optional<ProductKind> product;  ///< none: of all products that have no rate of their own
  Money per_piece;
  Instant effective_from;
  Instant added_at;
  std::string added_by;  ///< a name
};
BOOST_DESCRIBE_STRUCT(PieceRate, (),
                      (id, operation, product, per_piece, effective_from, added_at, added_by))

struct LedgerEntry {
  EntryId id;
  Instant at;
  Worker worker;
  OrderId order_id;
  std::string order_number;
  LotId lot_id;
  OperationId operation_id;
  std::string operation;
  std::int64_t pieces = 0;  ///< negative in a reversal
  Money per_piece;
  std::int64_t amount_minor = 0;
  bool priced = true;               ///< false where no rate was in force
  std::optional<EntryId> reverses;  ///< the entry that this one takes back
  std::string reason;               ///< of a reversal
};

/// From the first moment of a day to the first of another, which is not in it.
struct Period {
  Instant from;
  Instant to;
};
inline constexpr std::int64_t kLongestPeriod_us = 366 * kDay;

/// `from` and `to` are days, "2026-03-01", at `utc_offset_minutes`; nullopt where one is none.
std::optional<Period> period_of(const std::string& from, const std::string& to,
                                std::int64_t utc_offset_minutes);

/// What one operator has earned with one operation.
struct PayRow {
  UserId worker_id;
  std::string worker;
  std::string operation;
  std::int64_t accepted_pieces = 0;
  std::int64_t reversed_pieces = 0;
  std::int64_t unpriced_pieces = 0;  ///< that still count and had no rate
  Money amount;
};
BOOST_DESCRIBE_STRUCT(PayRow, (),
                      (worker_id, worker, operation, accepted_pieces, reversed_pieces,
                       unpriced_pieces, amount))

struct PayTotal {
  UserId worker_id;
  std::string worker;
  Money amount;
};
BOOST_DESCRIBE_STRUCT(PayTotal, (), (worker_id, worker, amount))

/// One per operator and currency. `rows` by operator.
std::vector<PayTotal> totals_of(const std::vector<PayRow>& rows);
/// With a line of headings; amounts in minor units.
std::string as_csv(const std::vector<PayRow>& rows);

namespace store {

/// Writes what `worker` of the operation is to be paid for it.
void credit(sql::Tx& tx, const OrderState& order, const Lot& lot, const Operation& operation,
            std::int64_t pieces);
/// Takes back what still counts of these operations.
void reverse(sql::Tx& tx, const Reversal& reversal, const std::string& reason);

void insert_rate(sql::Tx& tx, const PieceRate& rate, const UserId& added_by);
/// Newest first.
std::vector<PieceRate> rates(sql::Reader& db);

/// At most 10,000 rows: by operator's name, operation.
std::vector<PayRow> pay_rows(sql::Reader& db, const Period& period,
                             const std::optional<UserId>& worker);
/// Newest first, beginning after `before`.
std::vector<LedgerEntry> ledger_of(sql::Reader& db, const UserId& worker, const Period& period,
                                   const std::optional<EntryId>& before, std::int64_t limit);

}  // namespace store
}  // namespace atelier::mes
