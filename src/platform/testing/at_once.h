// SPDX-License-Identifier: Apache-2.0
// For tests of what happens at the same moment.
#pragma once

#include <barrier>
#include <thread>
#include <vector>

namespace atelier {

/// Runs `work(0)` to `work(count - 1)`, each on a thread of its own, from the same moment on.
template <class Work>
void at_once(int count, Work work) {
  std::barrier start(count);
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      work(i);
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace atelier
