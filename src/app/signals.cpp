// SPDX-License-Identifier: Apache-2.0
#include "app/signals.h"

#include <csignal>
#include <pthread.h>

namespace atelier::app {
namespace {

sigset_t stop_set() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

StopSignals::StopSignals() {
  const auto set = stop_set();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A peer that has gone is an error of the write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
}

void StopSignals::wait() const {
  const auto set = stop_set();
  int signal = 0;
  sigwait(&set, &signal);
}

bool StopSignals::pending() {
  sigset_t set;
  sigpending(&set);
  return sigismember(&set, SIGINT) == 1 || sigismember(&set, SIGTERM) == 1;
}

}  // namespace atelier::app
