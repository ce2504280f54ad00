// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/rabbit/link.h"

#include <algorithm>
#include <array>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::bus::rabbit {
namespace {

using namespace telemetry;
using std::chrono::milliseconds;

Family<Gauge> connected{
    "atelier_broker_connected", "1 while this connection to the broker works.", {"connection"}};
Family<Counter> losses{"atelier_broker_connection_failures_total",
                       "Connections to the broker that broke or could not be made.",
                       {"connection"}};
Family<Counter> stalls{"atelier_broker_stalls_total",
                       "Calls broken off because the broker took nothing.",
                       {"connection"}};

constexpr milliseconds kLongestSleep{1000};

/// Until one of them can be read, rounded up to a millisecond.
void poll_for(std::array<pollfd, 2> files, Link::Steady::duration longest) {
  const auto ms = std::chrono::ceil<milliseconds>(
      std::clamp<Link::Steady::duration>(longest, milliseconds(0), kLongestSleep));
  (void)::poll(files.data(), files.size(), static_cast<int>(ms.count()));
}

}  // namespace

Wake::Wake() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) { ATELIER_ASSERT(fd_ >= 0); }
Wake::~Wake() { ::close(fd_); }
void Wake::set() { (void)::eventfd_write(fd_, 1); }
void Wake::clear() {
  eventfd_t ignored;
  (void)::eventfd_read(fd_, &ignored);
}

Link::Link(const Address& address, std::string process, std::string name, const LinkTimes& times,
           Work work)
    : address_(address),
      process_(std::move(process)),
      name_(std::move(name)),
      times_(times),
      work_(std::move(work)) {}

Link::~Link() { stop(); }

void Link::start() {
  if (thread_.joinable()) return;
  stopping_ = false;
  failures_ = 0;
  thread_ = std::thread([this] { run(); });
}

void Link::stop() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  wake();
  thread_.join();
}

void Link::run() {
  while (!stopping_) {
    const auto ended = connect_and_serve();
    connected.with({name_}).set(0);
    if (!ended) tell_lost(ended.error());
    work_.down();
    if (!ended) pause();
  }
}

Result<void> Link::connect_and_serve() {
  ATELIER_TRY_ASSIGN(const auto connection, Connection::open(address_, process_ + " " + name_));
  {
    std::lock_guard lock(mutex_);
    connection_ = connection.get();
  }
  const auto served = work_.serve(*connection);
  if (served.ok()) connection->close();
  std::lock_guard lock(mutex_);
  connection_ = nullptr;
  return served;
}

void Link::settled() {
  if (failures_ > 0 || connected.with({name_}).value() == 0) {
    log(Level::info, "broker.connected", "Connected to the broker for " + name_,
        {{attr::kMessagingSystem, "rabbitmq"}, {attr::kReason, address_.str()}});
  }
  failures_ = 0;
  connected.with({name_}).set(1);
}

/// A broker that is away for hours is told of once for each reason.
void Link::tell_lost(const Error& error) {
  losses.with({name_}).add();
  if (failures_++ > 0 && error.detail == told_) return;
  told_ = error.detail;
  log(Level::warn, "broker.lost", "No connection to the broker for " + name_,
      {{attr::kMessagingSystem, "rabbitmq"},
       {attr::kReason, address_.str() + ": " + error.detail}});
}

void Link::pause() {
  const auto full =
      std::min(times_.longest_wait, times_.first_wait * (1 << std::min(failures_ - 1, 20)));
  const double jitter = std::uniform_real_distribution<>(0.5, 1)(random_);
  const auto until = Steady::now() + std::chrono::duration_cast<Steady::duration>(full * jitter);
  while (!stopping_ && Steady::now() < until) {
    poll_for({pollfd{wake_.fd(), POLLIN, 0}, pollfd{-1, 0, 0}}, until - Steady::now());
    wake_.clear();
  }
}

void Link::wait(const Connection& connection, Steady::duration longest) {
  poll_for({pollfd{wake_.fd(), POLLIN, 0}, pollfd{connection.socket(), POLLIN, 0}}, longest);
  wake_.clear();
}

void Link::watch() {
  std::lock_guard lock(mutex_);
  if (!connection_ || connection_->busy() < times_.stall) return;
  stalls.with({name_}).add();
  connection_->cut();
}

}  // namespace atelier::bus::rabbit
