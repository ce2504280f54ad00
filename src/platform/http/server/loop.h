// SPDX-License-Identifier: Apache-2.0
// One thread with its own acceptor and its own connections: nothing is shared between two of them
// on the way of a request. Everything but run(), post() and the beginning of the end happens on
// that thread.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <list>
#include <memory>
#include <utility>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "platform/http/server/core.h"

namespace atelier::http {

class Session;

class Loop : public std::enable_shared_from_this<Loop> {
 public:
  // The concrete executor: any_io_executor costs a quarter of the CPU of a request.
  using Executor = boost::asio::io_context::executor_type;
  using Tcp = boost::asio::ip::tcp;
  using Socket = boost::asio::basic_stream_socket<Tcp, Executor>;
  using SteadyClock = std::chrono::steady_clock;
  using Time = SteadyClock::time_point;
  using Sessions = std::list<std::shared_ptr<Session>>;

  explicit Loop(std::shared_ptr<Core> core);
  ~Loop();

  /// Binds beside the other loops. Throws boost::system::system_error.
  void listen(const Tcp::endpoint& endpoint);
  Tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }
  /// Serves until drain() was called and all connections are closed.
  void run();
  /// From any thread: accepts no more and closes each connection once it has answered, all of them
  /// at `latest`.
  void drain(Time latest);

  template <class F>
  void post(F&& f) {
    boost::asio::post(context_, std::forward<F>(f));
  }
  bool is_this_thread() const;
  bool draining() const { return draining_; }
  Core& core() { return *core_; }
  Time now() const { return SteadyClock::now(); }
  /// Calls window_over() of an event stream that has just been written to when it may be written to
  /// again. One timer for all of them.
  void begin_window(std::weak_ptr<Session> stream);
  void remove(Sessions::iterator session);
  /// What has just been read lies here until it is parsed.
  std::array<char, 64 * 1024>& scratch() { return scratch_; }

 private:
  void accept();
  void adopt(Socket socket);
  void tick();
  void end_windows();
  void wait_for_windows();
  void end_if_drained();

  std::shared_ptr<Core> core_;
  boost::asio::io_context context_{1};
  boost::asio::basic_socket_acceptor<Tcp, Executor> acceptor_{context_};
  using Timer = boost::asio::basic_waitable_timer<SteadyClock,
                                                  boost::asio::wait_traits<SteadyClock>, Executor>;
  Timer ticker_{context_};
  Socket next_{context_};
  std::array<char, 64 * 1024> scratch_;
  Sessions sessions_;
  struct Window {
    Time end;
    std::weak_ptr<Session> stream;
  };
  std::deque<Window> windows_;  // by their end
  Timer window_timer_{context_};
  bool window_awaited_ = false;
  bool draining_ = false;
  bool accept_paused_ = false;
  Time latest_{};
};

}  // namespace atelier::http
