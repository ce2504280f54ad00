// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace atelier::app {

/// Blocks SIGINT and SIGTERM in this thread and all it will start, so that only wait() sees them.
/// Made before the first thread.
class StopSignals {
 public:
  StopSignals();
  /// Returns when one of them has come.
  void wait() const;
  /// Whether one has come already and waits.
  static bool pending();
};

}  // namespace atelier::app
