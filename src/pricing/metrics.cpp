// SPDX-License-Identifier: Apache-2.0
#include "pricing/metrics.h"

#include "platform/telemetry/metrics.h"

namespace atelier::pricing {
namespace {

telemetry::Family<telemetry::Histogram> durations{
    "atelier_quote_duration_seconds", "From a price request to its answer", {"result"}};

}  // namespace

void observe_quote(PriceOutcome outcome, std::int64_t duration_us) {
  durations.with({name_of(outcome)}).observe(static_cast<double>(duration_us) / kSecond);
}

}  // namespace atelier::pricing
