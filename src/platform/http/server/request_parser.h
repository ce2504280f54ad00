// SPDX-License-Identifier: Apache-2.0
// Reads a request off a stream of bytes. The syntax is Beast's; what it lets pass and should not
// (see read_target(), check_framing()) is refused here. The only header of the server that hides
// Beast.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/call.h"

namespace atelier::http {

/// An answer that HTTP itself gives, and after which the connection is closed.
struct Refusal {
  int status;
  Error error;
};

struct RequestHead {
  std::string method;
  std::string target;
  Headers headers;
  int hosts = 0;               ///< how often Host came
  int transfer_encodings = 0;  ///< how often Transfer-Encoding came
};

class RequestParser {
 public:
  explicit RequestParser(std::size_t header_limit);
  ~RequestParser();

  /// Begins the next request.
  void reset();
  /// Reads on and returns how many of the bytes were used; the rest must come again with what
  /// follows them. Stops after the head, and after the body.
  std::size_t feed(std::string_view bytes);

  bool head_done() const;
  bool done() const;
  /// Why reading ended early.
  const std::optional<Refusal>& refusal() const;

  // When the head is done:
  RequestHead& head();
  std::optional<std::uint64_t> content_length() const;
  bool keep_alive() const;
  /// What of the body has been read since the last call.
  std::string take_body();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Where a request that has been read may be one thing to us and another to a proxy before us, it
/// is refused: no Host or two, a Transfer-Encoding that is not exactly "chunked", one beside a
/// Content-Length.
std::optional<Refusal> check_framing(const RequestHead& head, bool has_content_length);

struct Target {
  std::string path;
  std::string query;
};
/// The path and query of a request target, in origin form or in absolute form for our Host.
std::optional<Target> read_target(std::string_view target, std::string_view host);

}  // namespace atelier::http
