// SPDX-License-Identifier: Apache-2.0
// Where a broker is and who asks.
#pragma once

#include <string>
#include <string_view>

#include "platform/base/result.h"

namespace atelier::bus::rabbit {

struct Address {
  std::string host;
  int port = 5672;
  std::string user;
  std::string password;
  std::string vhost;

  /// Without the password, for people and logs.
  std::string str() const {
    return "amqp://" + user + "@" + host + ":" + std::to_string(port) + "/" + vhost;
  }
};

/// "amqp://user:password@host:port/vhost", percent-encoded where that is needed.
Result<Address> parse_address(std::string_view url);

}  // namespace atelier::bus::rabbit
