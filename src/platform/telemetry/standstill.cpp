// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/standstill.h"

#include "platform/telemetry/metrics.h"

namespace atelier::telemetry {
namespace {

Family<Counter> standstills{"atelier_process_standstills_total",
                            "How often this process did not run for half a second or more."};

}  // namespace

void Standstill::look(Time now) {
  if (now - last_ >= kLook + kLate) standstills.get().add();
  last_ = now;
}

}  // namespace atelier::telemetry
