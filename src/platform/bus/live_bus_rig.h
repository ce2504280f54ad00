// SPDX-License-Identifier: Apache-2.0
// For tests of a bus with threads of its own, whatever carries its messages.
#pragma once

#include <atomic>
#include <chrono>
#include <iterator>
#include <sstream>
#include <thread>

#include "platform/bus/bus_fixture.h"

namespace atelier::bus {

class BusBinding {
 public:
  virtual ~BusBinding() = default;
  /// These queues are there, empty, and bound to what the rig sends; no others are.
  virtual void have_queues(const std::vector<std::string>& queues) = 0;
  virtual std::unique_ptr<Bus> make(const BusOptions& options, const Clock& clock) = 0;
};

/// False if it did not come true within a minute: something hangs.
inline bool eventually(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

/// The rig with a bus that runs.
class LiveBusRig : public BusRig {
 protected:
  virtual BusBinding& binding() = 0;

  void SetUp() override {
    time_ = &system_clock_;
    options_.first_retry_us = 1000;
    options_.longest_retry_us = 10'000;
    have_queues(queues_);
  }
  std::unique_ptr<Bus> make_bus() override { return binding().make(options_, *time_); }
  void have_queues(std::vector<std::string> queues) {
    bus_.reset();
    queues_ = std::move(queues);
    binding().have_queues(queues_);
    open();
  }
  bool all_sent() {
    return eventually([&] { return pending() == 0; });
  }
  bool ledger_becomes(const std::string& text, const std::string& queue = "test.queue") {
    return eventually([&] { return ledger(queue) == text; });
  }
  bool has_entries(std::size_t count, const std::string& queue) {
    return eventually([&] { return words(ledger(queue)).size() == count; });
  }
  static std::string numbered(char key, int to) {
    std::string text;
    for (int i = 1; i <= to; ++i) text += (i == 1 ? "" : " ") + (key + std::to_string(i));
    return text;
  }

  SystemClock system_clock_;
};

inline const Decision kVera{"user:vera", "the consumer was mended"};

inline Error not_now() { return {ErrorKind::conflict, "refused", "Not now."}; }

}  // namespace atelier::bus
