// SPDX-License-Identifier: Apache-2.0
// An HTTP client over libcurl that keeps its connection: for the tour, the tests and whatever calls
// out. One per thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/result.h"

namespace atelier::http {

struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< lower-case names
  std::string body;
  std::chrono::seconds retry_after{0};  ///< as Retry-After has it, also where it is a date
};

struct Request {
  std::string method = "GET";
  std::string path;  ///< with its query
  std::string body;
  std::filesystem::path file;  ///< where set, the body is this file, streamed
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  int timeout_ms = 30'000;
  std::size_t most_bytes = std::size_t{1} << 30;  ///< of the answer's body; more is no answer
};

class Client {
 public:
  /// `base_url` is "http://127.0.0.1:8080".
  explicit Client(std::string base_url);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  /// Sent with every request from now on; "" for none.
  void set_token(std::string token) { token_ = std::move(token); }

  /// Any answer at all is a Response. `unavailable` "no-answer" where there was none, `timeout`
  /// "no-answer-in-time".
  Result<Response> send(const Request& request);

  /// Follows an event stream: `on_bytes` gets what arrives and says whether to go on. Returns when
  /// it says no, when the server ends, or at the time-out.
  Result<void> follow(const std::string& path, int timeout_ms,
                      const std::function<bool(std::string_view)>& on_bytes);

 private:
  std::string base_url_;
  std::string token_;
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace atelier::http
