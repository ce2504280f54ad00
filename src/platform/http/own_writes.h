// SPDX-License-Identifier: Apache-2.0
// That whoever wrote sees it in the next page, whichever of several processes serves it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace atelier::http {

class OwnWrites {
 public:
  virtual ~OwnWrites() = default;
  /// Before and after the handler of a write, in its transaction and on its thread. end() says what
  /// its answer carries as the cookie `wrote`; "" for nothing.
  virtual void begin() = 0;
  virtual std::string end() = 0;
  /// Calls `then` once this process shows what `cookie` tells of: at once, mostly. Never blocks.
  virtual void await(std::string_view cookie, std::function<void()> then) = 0;
};

}  // namespace atelier::http
