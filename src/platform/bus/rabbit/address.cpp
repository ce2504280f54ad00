// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/rabbit/address.h"

#include <amqp.h>

namespace atelier::bus::rabbit {

Result<Address> parse_address(std::string_view url) {
  std::string text(url);  // decoded in place
  amqp_connection_info info;
  amqp_default_connection_info(&info);
  if (amqp_parse_url(text.data(), &info) != AMQP_STATUS_OK || info.ssl || !*info.host) {
    return Error{ErrorKind::malformed, "broker-url",
                 "The address of the broker is written amqp://user:password@host:port/vhost."};
  }
  return Address{info.host, info.port, info.user, info.password, info.vhost};
}

}  // namespace atelier::bus::rabbit
