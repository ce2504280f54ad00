// SPDX-License-Identifier: Apache-2.0
#include "mes/ledger.h"

#include <algorithm>

#include "platform/base/csv.h"

namespace atelier::mes {
namespace {

std::optional<Instant> first_moment_of(const std::string& day, std::int64_t utc_offset_minutes) {
  if (day.size() != 10) return std::nullopt;
  const auto midnight = parse_rfc3339(day + "T00:00:00Z");
  if (!midnight) return std::nullopt;
  return *midnight - utc_offset_minutes * kMinute;
}

}  // namespace

std::optional<Period> period_of(const std::string& from, const std::string& to,
                                std::int64_t utc_offset_minutes) {
  const auto first = first_moment_of(from, utc_offset_minutes);
  const auto last = first_moment_of(to, utc_offset_minutes);
  if (!first || !last) return std::nullopt;
  return Period{*first, *last};
}

std::vector<PayTotal> totals_of(const std::vector<PayRow>& rows) {
  std::vector<PayTotal> totals;
  for (const auto& row : rows) {
    const auto known = std::ranges::find_if(totals, [&](const PayTotal& total) {
      return total.worker_id == row.worker_id && total.amount.currency == row.amount.currency;
    });
    if (known == totals.end())
      totals.push_back({row.worker_id, row.worker, row.amount});
    else
      known->amount.minor += row.amount.minor;
  }
  return totals;
}

std::string as_csv(const std::vector<PayRow>& rows) {
  std::string out;
  append_csv_row(out, {"worker_id", "worker", "operation", "accepted_pieces", "reversed_pieces",
                       "unpriced_pieces", "amount_minor", "currency"});
  for (const auto& row : rows)
    append_csv_row(out, {row.worker_id.str(), csv_text(row.worker), csv_text(row.operation),
                         std::to_string(row.accepted_pieces), std::to_string(row.reversed_pieces),
                         std::to_string(row.unpriced_pieces), std::to_string(row.amount.minor),
                         csv_text(row.amount.currency)});
  return out;
}

}  // namespace atelier::mes
