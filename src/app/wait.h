// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <thread>

#include "app/signals.h"
#include "platform/base/result.h"

namespace atelier::app {

/// Asks until the answer is yes. What goes from one context to the next takes a few milliseconds;
/// `timeout` "not-in-time" after 30 s, `unavailable` "interrupted" at Ctrl-C.
template <class F>
Result<void> wait_for(F holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < deadline) {
    Result<bool> yes = holds();
    if (!yes) return std::move(yes).error();
    if (*yes) return {};
    if (StopSignals::pending()) return Error{ErrorKind::unavailable, "interrupted", "Stopped."};
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return Error{ErrorKind::timeout, "not-in-time",
               "What was waited for did not happen within 30 s."};
}

}  // namespace atelier::app
