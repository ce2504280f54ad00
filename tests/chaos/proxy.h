// SPDX-License-Identifier: Apache-2.0
// A bad network: a TCP proxy on the loopback that can be told to delay, to fall silent and to cut.
#pragma once

#include <atomic>
#include <chrono>
#include <list>
#include <mutex>
#include <thread>

namespace atelier::chaos {

/// Thread-safe.
class Proxy {
 public:
  /// Listens on a free port and carries to `target` on the loopback.
  explicit Proxy(int target);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  int port() const { return port_; }

  /// Every connection breaks, in the middle of whatever it says.
  void cut();
  /// What arrives from now on is held for so long before it goes on; zero for a good network.
  void delay(std::chrono::milliseconds by) { delay_ms_ = static_cast<int>(by.count()); }
  /// Nothing goes on, and nobody is told: half-open, as behind a firewall that forgot.
  void fall_silent(bool silent) { silent_ = silent; }

 private:
  struct Link {
    int near;
    int far;
    std::jthread thread;
    std::atomic<bool> over = false;
  };
  void accept_all(const std::stop_token& stop);
  void carry(Link& link, const std::stop_token& stop) const;

  const int target_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> delay_ms_ = 0;
  std::atomic<bool> silent_ = false;
  std::mutex mutex_;
  std::list<Link> links_;
  std::jthread acceptor_;
};

}  // namespace atelier::chaos
