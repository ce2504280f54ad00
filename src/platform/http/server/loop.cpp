// SPDX-License-Identifier: Apache-2.0
#include "platform/http/server/loop.h"

#include <sys/socket.h>

#include "platform/http/problem.h"
#include "platform/http/server/session.h"
#include "platform/http/server/wire.h"
#include "platform/telemetry/metrics.h"

namespace atelier::http {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// How exactly deadlines are kept. One timer for all connections of a thread: one for each would
// cost every request two operations on a heap.
constexpr auto kTick = std::chrono::milliseconds(100);
// How long an event stream that was written to gathers what comes next: ten writes a second are
// live to the eye, and a write costs the same for one event as for ten.
constexpr auto kWindow = std::chrono::milliseconds(100);

telemetry::Family<telemetry::Gauge> connections_open{"http_server_connections",
                                                     "Connections that are open."};
telemetry::Family<telemetry::Counter> connections_refused{
    "http_server_connections_refused_total", "Connections refused because there are too many."};

thread_local const Loop* this_threads_loop = nullptr;

void refuse_connection(Loop::Socket& socket, Instant now) {
  const Reply reply = problem({.kind = ErrorKind::unavailable,
                               .type = "too-many-connections",
                               .detail = "The server has all the connections it takes.",
                               .retry_after_s = 1},
                              "", telemetry::TraceContext::make());
  const auto head = head_of(reply, {.keep_alive = false, .length = reply.body.size()}, now);
  error_code ignored;
  socket.write_some(asio::buffer(head + reply.body), ignored);
  socket.shutdown(Loop::Socket::shutdown_both, ignored);
}

}  // namespace

Loop::Loop(std::shared_ptr<Core> core) : core_(std::move(core)) {}
Loop::~Loop() = default;

bool Loop::is_this_thread() const { return this_threads_loop == this; }

void Loop::listen(const Tcp::endpoint& endpoint) {
  acceptor_.open(endpoint.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address(true));
  acceptor_.set_option(ReusePort(true));
  acceptor_.bind(endpoint);
  acceptor_.listen(1024);
}

void Loop::run() {
  this_threads_loop = this;
  accept();
  tick();
  for (;;) {
    try {
      context_.run();
      break;
    } catch (const std::exception& thrown) {
      // One connection's trouble; the others go on. Its deadline closes it.
      telemetry::log(telemetry::Level::error, "http.connection_failed",
                     "Serving a connection threw an exception.",
                     {{telemetry::attr::kExceptionMessage, thrown.what()}});
    }
  }
  this_threads_loop = nullptr;
}

void Loop::accept() {
  accept_paused_ = false;
  acceptor_.async_accept(next_, [this](error_code error) {
    if (draining_ || error == asio::error::operation_aborted) return;
    if (error) {
      // Out of descriptors: trying at once would only spin. The next tick tries again.
      accept_paused_ = true;
      next_ = Socket(context_);
      return;
    }
    adopt(std::exchange(next_, Socket(context_)));
    accept();
  });
}

void Loop::adopt(Socket socket) {
  error_code error;
  socket.non_blocking(true, error);
  if (error) return;
  if (core_->connections.load() >= core_->options.connections) {
    connections_refused.get().add();
    return refuse_connection(socket, core_->clock.now());
  }
  socket.set_option(Tcp::no_delay(true), error);
  const auto peer = socket.remote_endpoint(error);
  if (error) return;  // gone already
  ++core_->connections;
  connections_open.get().add(1);
  auto session = std::make_shared<Session>(*this, std::move(socket), peer.address().to_string());
  sessions_.push_front(session);
  session->begin(sessions_.begin());
}

void Loop::remove(Sessions::iterator session) {
  sessions_.erase(session);
  --core_->connections;
  connections_open.get().add(-1);
  end_if_drained();
}

void Loop::tick() {
  const auto time = now();
  const bool over = draining_ && time >= latest_;
  for (auto it = sessions_.begin(); it != sessions_.end();) {
    const auto session = *it++;  // it may remove itself
    if (over) {
      session->close();
    } else {
      session->tick(time);
    }
  }
  if (accept_paused_ && !draining_) accept();
  if (draining_ && sessions_.empty()) return;
  ticker_.expires_after(kTick);
  ticker_.async_wait([this](error_code error) {
    if (!error) tick();
  });
}

void Loop::begin_window(std::weak_ptr<Session> stream) {
  windows_.push_back({now() + kWindow, std::move(stream)});
  if (!window_awaited_) wait_for_windows();
}

void Loop::wait_for_windows() {
  window_awaited_ = !windows_.empty();
  if (!window_awaited_) return;
  window_timer_.expires_at(windows_.front().end);
  window_timer_.async_wait([this](error_code error) {
    if (!error) end_windows();
  });
}

void Loop::end_windows() {
  // Goes on with the others whatever one of them throws.
  const std::shared_ptr<void> again(nullptr, [this](void*) { wait_for_windows(); });
  const auto time = now();
  while (!windows_.empty() && windows_.front().end <= time) {
    const auto stream = windows_.front().stream.lock();
    windows_.pop_front();
    if (stream) stream->window_over();
  }
}

void Loop::drain(Time latest) {
  post([this, latest] {
    draining_ = true;
    latest_ = latest;
    error_code ignored;
    acceptor_.close(ignored);
    for (auto it = sessions_.begin(); it != sessions_.end();) {
      const auto session = *it++;
      session->drain();
    }
    end_if_drained();
  });
}

void Loop::end_if_drained() {
  if (!draining_ || !sessions_.empty()) return;
  ticker_.cancel();
  window_timer_.cancel();
}

}  // namespace atelier::http
