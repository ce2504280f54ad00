// SPDX-License-Identifier: Apache-2.0
// broadcast() and listen() over RabbitMQ: a fan-out exchange, and a queue for each process that
// goes away with its connection. Nothing is confirmed or kept. So that nobody misses anything
// without knowing it, a listener hears of a gap after each connection of its own, and after each of
// a sender, which might have had something to say meanwhile.
#pragma once

#include <deque>
#include <map>
#include <mutex>

#include "platform/bus/rabbit/link.h"

namespace atelier::bus::rabbit {

inline constexpr std::string_view kFanOutExchange = "board.evt";

class FanOut {
 public:
  struct Listener {
    std::function<void(std::string_view text)> on_text;
    std::function<void(Instant last_heard_at)> on_gap;
  };

  FanOut(const Address& address, const std::string& process, const LinkTimes& times,
         const Clock& clock);
  ~FanOut();

  void listen(std::string topic, Listener listener);
  void start() { link_.start(); }
  /// What was broadcast before is on its way, if there is a connection. Idempotent.
  void stop() { link_.stop(); }
  void watch() { link_.watch(); }

  void broadcast(std::string_view topic, std::string text);

 private:
  struct Notice {
    std::string topic;
    std::string text;
  };

  class Open;

  Result<void> serve(Connection& connection);
  Result<void> announce(Connection& connection);
  Result<void> say_all(Connection& connection);
  Result<void> publish(Connection& connection, std::string type, const std::string& topic,
                       std::string text) const;
  Result<void> hear_all(Connection& connection);
  void hear(const Parcel& parcel);
  void tell_gap(Instant since) const;

  const Clock& clock_;
  const std::string own_ = Uuid::make().str();
  std::multimap<std::string, Listener, std::less<>> listeners_;  // by topic
  Instant whole_until_;  // nothing said or heard up to here was lost

  std::mutex mutex_;
  std::deque<Notice> outgoing_;
  bool open_ = false;  // while there is a connection
  bool said_ = false;  // anything since the last announcement

  Link link_;
};

}  // namespace atelier::bus::rabbit
