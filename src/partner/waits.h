// SPDX-License-Identifier: Apache-2.0
// Requests that wait for something to happen to a partner's quotes or orders, without a thread
// each. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "partner/account.h"
#include "platform/bus/bus.h"

namespace atelier::partner {

inline constexpr std::size_t kMostWaitsOfOne = 32;  ///< of one partner

class Waits {
 public:
  explicit Waits(bus::Bus& bus);
  ~Waits() { stop(); }

  /// Answers the request if there is something to say, or in any case where this is the `last`
  /// time; whether it did.
  using Attempt = std::function<bool(bool last)>;
  /// At once, then at each news of the partner, the last time after `patience`. The last time is
  /// now where the partner has kMostWaitsOfOne of them already.
  void add(const PartnerId& partner, std::chrono::seconds patience, Attempt attempt);
  /// The same from a thread that must not wait, as those that commit: the first attempt is made on
  /// another.
  void add_soon(const PartnerId& partner, std::chrono::seconds patience, Attempt attempt);

  /// Something happened; also in other processes. Any thread; never waits.
  void news(const PartnerId& partner);

  void start();
  /// Answers all of them.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  struct Wait {
    PartnerId partner;
    Clock::time_point until;
    Attempt attempt;
  };

  /// The patience that is left to one more of the partner's.
  std::chrono::seconds admit(const PartnerId& partner, std::chrono::seconds patience);
  void keep(const PartnerId& partner, std::chrono::seconds patience, Attempt attempt);
  void forget(const PartnerId& partner);  // under the mutex
  void wake(const PartnerId& partner);
  void wake_all();
  void run();
  /// Those that are due, out of the list.
  std::list<Wait> take_due();

  bus::Bus& bus_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Wait> waits_;
  std::map<PartnerId, std::size_t> count_;
  std::set<PartnerId> news_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace atelier::partner
