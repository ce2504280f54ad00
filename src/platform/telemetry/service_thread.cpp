// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/service_thread.h"

#include <csignal>
#include <thread>

namespace atelier::telemetry {

void start_service_thread(std::function<void()> work) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread(std::move(work)).detach();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace atelier::telemetry
