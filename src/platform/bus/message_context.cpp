// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/message_context.h"

#include <cstdlib>
#include <unistd.h>

namespace atelier::bus {

using namespace telemetry;

TraceContext creator_of(const Envelope& message) {
  return TraceContext::parse(message.traceparent).value_or(TraceContext{});
}

std::string destination(const Envelope& message, std::string_view queue) {
  std::string text = message.exchange + ":" + message.type;
  if (!queue.empty()) text.append(":").append(queue);
  return text;
}

void log_message(Level level, std::string_view event, std::string_view body,
                 const Envelope& message, std::string_view queue, std::string_view error) {
  const Scope scope(creator_of(message));
  log(level, event, body,
      {{attr::kMessageId, message.id.str()},
       {attr::kMessagingDestination, destination(message, queue)},
       {attr::kOutboxAttempt, message.attempt},
       {attr::kReason, error}});
}

std::string error_text(const Error& error) {
  std::string text = error.type + ": " + error.detail;
  for (const auto& field : error.fields) text += " " + field.pointer + " " + field.detail + ";";
  return text;
}

void crash_point(std::string_view name) {
  static const char* const chosen = std::getenv("ATELIER_CRASH_AT");
  if (chosen && name == chosen) ::_exit(137);  // as kill -9 would: nothing is flushed or closed
}

}  // namespace atelier::bus
