// SPDX-License-Identifier: Apache-2.0
// A thread that keeps one connection to the broker and does one thing with it; when it breaks, it
// waits a little longer each time and connects again.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include "platform/bus/rabbit/connection.h"

namespace atelier::bus::rabbit {

/// An eventfd: wakes a thread that waits for a socket.
class Wake {
 public:
  Wake();
  ~Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  void set();
  void clear();
  int fd() const { return fd_; }

 private:
  const int fd_;
};

struct LinkTimes {
  std::chrono::milliseconds first_wait{50};
  std::chrono::milliseconds longest_wait{5000};
  /// A call of the library that takes longer is broken off: the broker takes nothing.
  std::chrono::milliseconds stall{10'000};
};

class Link {
 public:
  using Steady = Connection::Steady;

  struct Work {
    /// On a new connection, until stopping() (then it ends well) or until it breaks.
    std::function<Result<void>(Connection&)> serve;
    /// After each attempt that failed and each connection that broke.
    std::function<void()> down = [] {};
  };

  /// `name` says what the connection is for: "publish", "mes.cmd".
  Link(const Address& address, std::string process, std::string name, const LinkTimes& times,
       Work work);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void start();
  /// Returns when serve() has. Idempotent.
  void stop();
  bool stopping() const { return stopping_; }

  /// Ends wait(). Any thread.
  void wake() { wake_.set(); }
  /// For serve(): until something comes from the broker, wake() is called, or `longest` is over, of
  /// which a second is the most, for the heartbeat's sake.
  void wait(const Connection& connection, Steady::duration longest);
  /// For serve(): this connection works; the next failure is a first one again.
  void settled();

  /// Breaks a call off that has stalled. To be called about every second, on any thread.
  void watch();

 private:
  void run();
  Result<void> connect_and_serve();
  void tell_lost(const Error& error);
  void pause();

  const Address address_;
  const std::string process_;
  const std::string name_;
  const LinkTimes times_;
  const Work work_;

  Wake wake_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
  int failures_ = 0;  // since it was connected
  std::string told_;  // why it was lost
  std::minstd_rand random_{std::random_device{}()};

  std::mutex mutex_;                  // of the next, which watch() looks at
  Connection* connection_ = nullptr;  // while there is one
};

}  // namespace atelier::bus::rabbit
