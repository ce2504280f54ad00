// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/process_span.h"

#include "platform/bus/message_context.h"
#include "platform/telemetry/metrics.h"

namespace atelier::bus {
namespace {

using namespace telemetry;

constexpr std::int64_t kSameInteraction_us = 60 * kSecond;

Family<Histogram> process_seconds{
    "messaging_process_duration_seconds", "What handlers of messages take.", {"queue", "type"}};

TraceContext parent_of(const Envelope& message, Instant now) {
  const bool same = message.attempt == 1 && now - message.created_at < kSameInteraction_us;
  return same ? creator_of(message) : TraceContext{};
}

/// A queue is named after whoever reads it: "mes" of "mes.cmd".
std::string_view context_of(std::string_view queue) { return queue.substr(0, queue.find('.')); }

}  // namespace

ProcessSpan::ProcessSpan(const Envelope& message, std::string_view queue, Instant now)
    : queue_(queue),
      type_(message.type),
      started_(std::chrono::steady_clock::now()),
      parent_(parent_of(message, now)),
      span_({"process", message.type}, SpanKind::consumer) {
  if (!span_.recorded()) return;
  span_.link(creator_of(message));
  span_.set({attr::kContext, context_of(queue)});
  span_.set({attr::kMessagingOperation, "process"});
  span_.set({attr::kMessagingDestination, destination(message, queue)});
  span_.set({attr::kMessageId, message.id.str()});
  span_.set({attr::kRedelivered, message.attempt > 1});
}

ProcessSpan::~ProcessSpan() {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started_;
  process_seconds.with({queue_, type_}).observe(took.count());
}

}  // namespace atelier::bus
