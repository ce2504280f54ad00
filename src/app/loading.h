// SPDX-License-Identifier: Apache-2.0
// Loading at start: everything at the same time, each part after what it needs.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "platform/base/result.h"

namespace atelier::app {

struct LoadTask {
  std::string name;
  std::vector<std::size_t> after;      ///< the tasks, by index, that have ended well before it
  std::function<Result<void>()> load;  ///< on a thread of its own
};

struct Loaded {
  std::string name;
  std::chrono::duration<double> took{};  ///< without waiting for what it needs
};

/// Runs all tasks, a thread each, and returns when every thread has ended: how long each took, in
/// the order of the tasks. The first that fails, or throws, is the answer for all, its detail after
/// its name; `unavailable` "interrupted" where `give_up`, asked some fifty times a second, says so.
/// From then on `stop` is requested and nothing more begins.
Result<std::vector<Loaded>> load_all(const std::vector<LoadTask>& tasks, std::stop_source& stop,
                                     const std::function<bool()>& give_up);

}  // namespace atelier::app
