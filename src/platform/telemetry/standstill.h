// SPDX-License-Identifier: Apache-2.0
// Counts the times when this process stood still: it was paused, or starved of the processor or of
// memory. Nothing else in it can tell, and to others it looks like a bad network.
#pragma once

#include <chrono>

#include "platform/base/ticker.h"

namespace atelier::telemetry {

class Standstill {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds kLook{250};
  static constexpr std::chrono::milliseconds kLate{500};

  explicit Standstill(Time now) : last_(now) {}
  /// Every kLook; one that comes kLate after its time is counted.
  void look(Time now);

 private:
  Time last_;
};

/// Watches this process as long as it lives.
class StandstillWatch {
  using Steady = std::chrono::steady_clock;
  Standstill standstill_{Steady::now()};
  Ticker ticker_{Standstill::kLook, [this] { standstill_.look(Steady::now()); }};
};

}  // namespace atelier::telemetry
