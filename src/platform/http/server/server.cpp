// SPDX-License-Identifier: Apache-2.0
#include "platform/http/server/server.h"

#include <thread>

#include <boost/asio/ip/address.hpp>
#include <boost/system/system_error.hpp>

#include "platform/http/server/loop.h"
#include "platform/http/server/session.h"

namespace atelier::http {

namespace {

namespace asio = boost::asio;

/// The loops' sockets share their port, so that one of another process would share it too: first
/// see whether the port is free for one that does not share. Throws boost::system::system_error.
void probe(const Loop::Tcp::endpoint& endpoint) {
  asio::io_context context;
  asio::basic_socket_acceptor<Loop::Tcp, Loop::Executor> acceptor(context);
  acceptor.open(endpoint.protocol());
  acceptor.set_option(asio::socket_base::reuse_address(true));
  acceptor.bind(endpoint);
}

class AsioServer final : public Server {
 public:
  AsioServer(const ServerOptions& options, const Router& router, auth::Tokens& tokens,
             const Clock& clock)
      : core_(std::make_shared<Core>(options, router, tokens, clock)) {}
  ~AsioServer() override { stop(); }

  Result<void> start() override {
    const auto& options = core_->options;
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) {
      return Error{ErrorKind::malformed, "bad-address",
                   "\"" + options.address + "\" is no address to listen on."};
    }
    Loop::Tcp::endpoint endpoint(address, options.port);
    try {
      if (options.port != 0) probe(endpoint);
      for (int i = 0; i < options.threads; ++i) {
        auto loop = std::make_shared<Loop>(core_);
        loop->listen(endpoint);
        endpoint = loop->endpoint();
        loops_.push_back(std::move(loop));
      }
    } catch (const boost::system::system_error& failed) {
      loops_.clear();
      return Error{ErrorKind::unavailable, "port-in-use",
                   "Cannot listen on " + options.address + ":" + std::to_string(options.port) +
                       ": " + failed.code().message() + "."};
    }
    port_ = endpoint.port();
    for (const auto& loop : loops_) threads_.emplace_back([loop] { loop->run(); });
    return {};
  }

  unsigned short port() const override { return port_; }

  void stop() override {
    const auto latest = Loop::SteadyClock::now() + std::chrono::seconds(core_->options.drain_s);
    for (const auto& loop : loops_) loop->drain(latest);
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    core_->tasks.stop();
    core_->files.stop();
    loops_.clear();  // handlers that still owe an answer keep theirs
  }

 private:
  const std::shared_ptr<Core> core_;
  std::vector<std::shared_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
  unsigned short port_ = 0;
};

}  // namespace

std::unique_ptr<Server> make_server(const ServerOptions& options, const Router& router,
                                    auth::Tokens& tokens, const Clock& clock) {
  return std::make_unique<AsioServer>(options, router, tokens, clock);
}

}  // namespace atelier::http
