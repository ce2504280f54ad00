// SPDX-License-Identifier: Apache-2.0
// What the operations tell of the time before passages were counted.
#include "mes/store.h"

namespace atelier::mes::store {

flow::Counts past_passages(sql::Reader& db, Instant from, Instant to) {
  flow::Counts counts;
  db.each(
      "SELECT code, ready_at / 86400000000, COUNT(*) FROM operation"
      " WHERE ready_at >= $1 AND ready_at < $2 GROUP BY 1, 2",
      [&](const sql::Row& row) { counts[row.str(0)][row.i64(1)].came += row.i64(2); }, from, to);
  // To the hour: SQLite has no logarithm.
  db.each(
      "SELECT code, finished_at / 86400000000, (finished_at - ready_at) / 3600000000, COUNT(*)"
      " FROM operation WHERE finished_at >= $1 AND finished_at < $2 AND ready_at IS NOT NULL"
      " GROUP BY 1, 2, 3",
      [&](const sql::Row& row) {
        auto& count = counts[row.str(0)][row.i64(1)];
        count.went += row.i64(3);
        count.times.add(flow::Durations::bucket_of(row.i64(2) * kHour + kHour / 2), row.i64(3));
      },
      from, to);
  return counts;
}

}  // namespace atelier::mes::store
