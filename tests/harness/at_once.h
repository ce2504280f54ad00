// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <barrier>
#include <functional>
#include <thread>
#include <utility>

#include "tests/harness/user.h"

namespace atelier::harness {

/// Sends both requests at the same moment.
inline std::pair<Answer, Answer> at_once(const std::function<Answer()>& one,
                                         const std::function<Answer()>& other) {
  std::pair<Answer, Answer> answers;
  std::barrier start(2);
  std::thread thread([&] {
    start.arrive_and_wait();
    answers.second = other();
  });
  start.arrive_and_wait();
  answers.first = one();
  thread.join();
  return answers;
}

}  // namespace atelier::harness
