// SPDX-License-Identifier: Apache-2.0
// The catalogue of attribute keys: OpenTelemetry's semantic conventions (1.36), then ours.
#pragma once

#include <string_view>

namespace atelier::telemetry {

class Key {
 public:
  std::string_view name;
  bool of_order;  ///< a span that has it touched an order

 private:
  consteval explicit Key(std::string_view text)
      : name(text), of_order(text.starts_with("atelier.order.")) {}
  friend struct Catalogue;
};

struct Catalogue {
  static consteval Key key(std::string_view text) { return Key(text); }
};

namespace attr {
#define ATELIER_KEY(id, text) inline constexpr Key id = Catalogue::key(text)
ATELIER_KEY(kHttpMethod, "http.request.method");
ATELIER_KEY(kHttpRoute, "http.route");
ATELIER_KEY(kHttpStatus, "http.response.status_code");
ATELIER_KEY(kUrlPath, "url.path");
ATELIER_KEY(kErrorType, "error.type");
ATELIER_KEY(kExceptionMessage, "exception.message");
ATELIER_KEY(kDbSystem, "db.system.name");
ATELIER_KEY(kDbNamespace, "db.namespace");
ATELIER_KEY(kDbOperation, "db.operation.name");
ATELIER_KEY(kMessagingSystem, "messaging.system");
ATELIER_KEY(kMessagingOperation, "messaging.operation.type");
ATELIER_KEY(kMessagingDestination, "messaging.destination.name");
ATELIER_KEY(kMessagingBatch, "messaging.batch.message_count");
ATELIER_KEY(kMessageId, "messaging.message.id");
ATELIER_KEY(kServerPort, "server.port");
ATELIER_KEY(kProcessId, "process.pid");
ATELIER_KEY(kUserId, "user.id");
ATELIER_KEY(kOrderId, "atelier.order.id");
ATELIER_KEY(kOrderNumber, "atelier.order.number");
ATELIER_KEY(kStatusFrom, "atelier.order.status.from");
ATELIER_KEY(kStatusTo, "atelier.order.status.to");
ATELIER_KEY(kOrderVersion, "atelier.order.version");
ATELIER_KEY(kQuoteId, "atelier.quote.id");
ATELIER_KEY(kModelHash, "atelier.model.hash");
ATELIER_KEY(kOutboxAttempt, "atelier.outbox.attempt");
ATELIER_KEY(kRedelivered, "atelier.message.redelivered");
ATELIER_KEY(kPartnerId, "atelier.partner.id");
ATELIER_KEY(kContext, "atelier.context");
ATELIER_KEY(kCount, "atelier.count");
ATELIER_KEY(kDurationMs, "atelier.duration_ms");
ATELIER_KEY(kWaitMs, "atelier.wait_ms");
ATELIER_KEY(kRunMs, "atelier.run_ms");
ATELIER_KEY(kCommitMs, "atelier.commit_ms");
ATELIER_KEY(kReason, "atelier.reason");
ATELIER_KEY(kOperationId, "atelier.operation.id");
ATELIER_KEY(kStage, "atelier.operation.stage");
#undef ATELIER_KEY
}  // namespace attr

}  // namespace atelier::telemetry
