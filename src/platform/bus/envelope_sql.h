// SPDX-License-Identifier: Apache-2.0
// The ten columns in which outbox, parked and dead_letter keep a message.
#pragma once

#include "platform/bus/bus.h"

#define ATELIER_ENVELOPE_COLUMNS                                                               \
  "msg_id, exchange, type, schema_version, msg_key, msg_version, payload, traceparent, cause," \
  " created_at"

namespace atelier::bus {

/// From a row whose first columns they are.
inline Envelope read_envelope(const sql::Row& row) {
  Envelope envelope;
  envelope.id = row.uuid(0);
  envelope.exchange = row.str(1);
  envelope.type = row.str(2);
  envelope.schema = static_cast<int>(row.i64(3));
  envelope.key = row.uuid(4);
  envelope.version = row.i64(5);
  envelope.payload = row.str(6);
  envelope.traceparent = row.str(7);
  envelope.cause = row.str(8);
  envelope.created_at = row.time(9);
  return envelope;
}
inline constexpr int kKeyColumn = 4;
inline constexpr int kAfterEnvelope = 10;  ///< the column after them

/// Runs a statement whose $1 to $10 they are; `more` begin at $11.
template <class... More>
sql::Changes exec_envelope(sql::Tx& tx, sql::Sql sql, const Envelope& e, const More&... more) {
  return tx.exec(sql, e.id, e.exchange, e.type, e.schema, e.key, e.version, e.payload,
                 e.traceparent, e.cause, e.created_at, more...);
}

}  // namespace atelier::bus
