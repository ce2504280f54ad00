// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/operation_span.h"

#include "platform/telemetry/export.h"

namespace atelier::sql {
namespace {

namespace attr = telemetry::attr;
using std::chrono::steady_clock;

double ms(steady_clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

// Names as the semantic conventions for databases have them.
void describe(telemetry::Span& span, Engine engine, std::string_view context,
              std::string_view operation) {
  span.set({attr::kDbSystem, engine == Engine::sqlite ? "sqlite" : "postgresql"});
  span.set({attr::kDbNamespace, context});
  span.set({attr::kDbOperation, operation});
}

}  // namespace

void TransactionSpan::begin(Engine engine, std::string_view context, telemetry::TraceContext& trace,
                            Time asked) {
  if (span_ || !trace.valid() || !trace.sampled || !telemetry::recording()) return;
  span_ =
      std::make_unique<telemetry::Span>(telemetry::SpanName("write", context),
                                        telemetry::SpanKind::client, trace, telemetry::Detached{});
  span_->began(asked);
  describe(*span_, engine, context, "write");
  trace = span_->context();
  asked_ = started_ = ran_ = asked;
}

void TransactionSpan::end(Time durable, const Error* failed) {
  if (!span_) return;
  span_->set({attr::kWaitMs, ms(started_ - asked_)});
  span_->set({attr::kRunMs, ms(ran_ - started_)});
  span_->set({attr::kCommitMs, ms(durable - ran_)});
  if (failed) span_->fail(failed->type);
  span_.reset();
}

ReadSpan::ReadSpan(Engine engine, std::string_view context)
    : span_(telemetry::SpanName("read", context), telemetry::SpanKind::client,
            telemetry::Inside{}) {
  if (!span_.recorded()) return;
  asked_ = steady_clock::now();
  describe(span_, engine, context, "read");
}

void ReadSpan::connected() {
  if (span_.recorded()) span_.set({attr::kWaitMs, ms(steady_clock::now() - asked_)});
}

}  // namespace atelier::sql
