// SPDX-License-Identifier: Apache-2.0
// One connection to RabbitMQ with one channel, used by one thread: rabbitmq-c is not thread-safe. A
// broken or refused connection is an Error of whatever is called then, and after that of every
// call; the way out is a new connection.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "platform/bus/rabbit/address.h"
#include "platform/bus/rabbit/parcel.h"

namespace atelier::bus::rabbit {

struct Arrival {
  enum class Kind {
    delivered,
    returned,   ///< was published, and no queue takes it; a confirmation follows
    confirmed,  ///< by all queues it belongs to
    refused,    ///< by at least one of them
    blocked,    ///< the broker is short of memory or disk: publish nothing
    unblocked,
  };
  Kind kind;
  std::uint64_t tag = 0;  ///< of a delivery, or of the publication
  bool multiple = false;  ///< all publications up to it
  std::string consumer = {};
  std::string reason = {};  ///< of blocked
  Parcel parcel = {};       ///< of delivered and returned
};

class Connection {
 public:
  using Steady = std::chrono::steady_clock;

  /// `name` is shown on the management page.
  static Result<std::unique_ptr<Connection>> open(const Address& address, const std::string& name);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// From now on publications are numbered from 1 and confirmed.
  Result<void> confirm_publications();
  /// May block while the broker takes nothing: cut() ends that.
  Result<void> publish(const Parcel& parcel, bool mandatory);

  /// The queue is there already; at most `prefetch` messages unacknowledged.
  Result<void> consume(const std::string& queue, const std::string& consumer, int prefetch);
  /// Declares `queue`, which goes away with this connection, binds it, and consumes it without
  /// acknowledgements.
  Result<void> consume_own(const std::string& queue, const std::string& exchange);
  Result<void> acknowledge(std::uint64_t tag, bool multiple);

  /// What has come, or nothing. Does not wait, and keeps the heartbeat going: to be called once a
  /// second at least.
  Result<std::optional<Arrival>> next();
  /// Takes leave, so that the broker does not log a failure. Without it the connection just breaks.
  void close();
  /// To wait on for reading, once next() had nothing.
  int socket() const { return socket_; }

  /// Any thread, as long as this lives: breaks the connection, whatever it does.
  void cut();
  /// Any thread: for how long the call that is under way has been.
  Steady::duration busy() const;

 private:
  class Busy;
  struct Native;

  explicit Connection(std::unique_ptr<Native> native);
  Result<void> log_in(const Address& address, const std::string& name);

  std::unique_ptr<Native> native_;
  int socket_ = -1;
  std::atomic<Steady::duration::rep> busy_since_{0};
};

}  // namespace atelier::bus::rabbit
