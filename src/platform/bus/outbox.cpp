// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/bus.h"
#include "platform/bus/envelope_sql.h"
#include "platform/bus/message_context.h"

namespace atelier::bus {

const Consumer::Handler* Consumer::handler(std::string_view type) const {
  const auto found = handlers_.find(type);
  return found == handlers_.end() ? nullptr : &found->second;
}

std::span<const sql::Migration> migrations();  // made from schema/*.sql

Result<void> prepare(sql::Database& db) { return db.migrate("bus", migrations()); }

void Outbox::insert(sql::Tx& tx, Envelope envelope) const {
  using namespace telemetry;
  envelope.id = Uuid::make();
  envelope.cause = current_cause;
  envelope.created_at = tx.now();
  Span span({"create", envelope.type}, SpanKind::producer);
  if (span.recorded()) {
    // The map of who calls whom knows it by this also before it hears of the request around it.
    if (!context_.empty()) span.set({attr::kContext, context_});
    span.set({attr::kMessagingOperation, "create"});
    span.set({attr::kMessagingDestination, destination(envelope)});
    span.set({attr::kMessageId, envelope.id.str()});
  }
  envelope.traceparent = span.context().traceparent();
  exec_envelope(tx,
                "INSERT INTO outbox (" ATELIER_ENVELOPE_COLUMNS
                ", available_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$10)",
                envelope);
  tx.on_commit(wake_);
}

}  // namespace atelier::bus
