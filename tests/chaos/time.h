// SPDX-License-Identifier: Apache-2.0
// What goes wrong takes its time, and so do the people meanwhile: the one place here that waits for
// the clock.
#pragma once

#include <chrono>
#include <thread>

namespace atelier::chaos {

using Seconds = std::chrono::duration<double>;
using Steady = std::chrono::steady_clock;

inline void let_pass(Seconds time) { std::this_thread::sleep_for(time); }

/// Looks again and again whether it holds; false after `longest`.
template <class F>
bool comes_true(Seconds longest, F holds) {
  const auto deadline = Steady::now() + longest;
  while (!holds()) {
    if (Steady::now() > deadline) return false;
    let_pass(std::chrono::milliseconds(50));
  }
  return true;
}

}  // namespace atelier::chaos
