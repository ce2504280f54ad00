// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/send_span.h"

#include <optional>

#include "platform/bus/message_context.h"
#include "platform/telemetry/export.h"

namespace atelier::bus {
namespace {

using namespace telemetry;
using Time = std::chrono::steady_clock::time_point;

constexpr int kMostTogether = 64;  // links that fit a span

void describe(Span& span, const Envelope& message) {
  span.set({attr::kMessagingDestination, destination(message)});
  span.set({attr::kMessageId, message.id.str()});
  span.set({attr::kOutboxAttempt, message.attempt});
}

/// A span of messages that were sent together, ended with the next one or at the end.
class Together {
 public:
  explicit Together(Time begun) : begun_(begun) {}
  ~Together() { end(); }
  Together(const Together&) = delete;
  Together& operator=(const Together&) = delete;

  void add(const Envelope& message) {
    if (count_ == kMostTogether) end();
    if (!span_) begin();
    span_->link(creator_of(message));
    ++count_;
    only_ = &message;
  }

 private:
  void begin() {
    span_.emplace("send", SpanKind::producer, TraceContext{}, Detached{});
    span_->began(begun_);
    span_->set({attr::kMessagingOperation, "send"});
  }
  void end() {
    if (!span_) return;
    if (count_ == 1) {
      describe(*span_, *only_);
    } else {
      span_->set({attr::kMessagingBatch, count_});
    }
    span_.reset();
    count_ = 0;
  }

  const Time begun_;
  std::optional<Span> span_;
  int count_ = 0;
  const Envelope* only_ = nullptr;
};

void tell_not_sent(const Envelope& message, const Handed& handed, Time begun) {
  Span span("send", SpanKind::producer, TraceContext{}, Detached{});
  span.began(begun);
  span.set({attr::kMessagingOperation, "send"});
  span.link(creator_of(message));
  describe(span, message);
  const bool unroutable = handed.kind == Handed::Kind::unroutable;
  span.set({attr::kReason, unroutable ? "no queue takes it" : handed.error});
  span.fail(unroutable ? "unroutable" : "not-sent");
}

}  // namespace

void tell_handed_on(std::span<const PendingMessage> messages, std::span<const Handed> handed,
                    Time begun) {
  if (!recording()) return;
  Together together(begun);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (handed[i].stays()) continue;
    if (handed[i].kind == Handed::Kind::sent) {
      together.add(*messages[i].envelope);
    } else {
      tell_not_sent(*messages[i].envelope, handed[i], begun);
    }
  }
}

}  // namespace atelier::bus
