// SPDX-License-Identifier: Apache-2.0
// One request from its head to the last byte of its answer.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "platform/http/router.h"
#include "platform/http/server/loop.h"

namespace atelier::http {

/// The call is written before a handler gets it and only read from then on, so handlers on other
/// threads may hold on to it after the connection is gone.
class Exchange {
 public:
  /// `route` is the pattern, and outlives the exchange.
  Exchange(std::string_view method, std::string_view route, const telemetry::TraceContext& caller);

  /// Tells the metric, the span and the log. Once, by the connection.
  void finish(int status);

  Call call;
  const Endpoint* endpoint = nullptr;

 private:
  const std::string_view route_;
  const Loop::Time begun_;
  std::optional<telemetry::Span> span_;  ///< until the end of the answer
};

/// What a handler calls to answer request `number` of a session, from any thread and whether or not
/// the connection is still there. Dropped uncalled, it answers `internal`.
Respond respond_to(const std::shared_ptr<Session>& session, Loop& loop, std::uint64_t number);

}  // namespace atelier::http
