// SPDX-License-Identifier: Apache-2.0
// The HTTP/1.1 server beneath the routing table. Only request_parser.cpp knows
// Beast, only this folder Asio.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "platform/auth/auth.h"
#include "platform/base/result.h"
#include "platform/base/time.h"

namespace atelier::http {

class Router;

struct ServerOptions {
  std::string address = "127.0.0.1";
  unsigned short port = 8080;  ///< 0: any free one
  std::string
      public_url;  ///< "https://shop.example"; its host is accepted, its scheme decides Secure
  int threads = 2;
  int pool_threads = 8;                  ///< for tasks and uploads
  std::size_t pool_queue = 512;          ///< tasks waiting at most; past that 503 with Retry-After
  std::size_t header_limit = 16 * 1024;  ///< bytes; 431 past it
  std::size_t upload_limit = 100 * 1024 * 1024;  ///< bytes; 413 past it
  int header_timeout_s = 10;                     ///< from the first byte to the end of the header
  int body_timeout_s = 30;                       ///< without progress
  int idle_timeout_s = 60;                       ///< keep-alive
  int handler_timeout_s = 60;                    ///< then 504, whatever the handler still does
  std::size_t connections = 10'000;
  int heartbeat_s = 15;            ///< comment on an event stream
  int drain_s = 10;                ///< at stop: time for what is under way
  std::filesystem::path web_root;  ///< static files; "" for none
  /// Addresses of proxies in front: who called them is what they say in X-Forwarded-For.
  std::vector<std::string> trusted_proxies;
};

class Server {
 public:
  virtual ~Server() = default;
  /// Binds and begins to serve. `unavailable` "port-in-use".
  virtual Result<void> start() = 0;
  /// The port that was bound.
  virtual unsigned short port() const = 0;
  /// Accepts no more, ends event streams, lets requests under way finish within drain_s.
  /// Idempotent.
  virtual void stop() = 0;
};

std::unique_ptr<Server> make_server(const ServerOptions& options, const Router& router,
                                    auth::Tokens& tokens, const Clock& clock);

}  // namespace atelier::http
