// SPDX-License-Identifier: Apache-2.0
// A message as long as an order's are, with a key of its own.
#pragma once

#include <string>

#include "platform/bus/bus_codec.h"

namespace atelier::bench {

struct Ordered {
  static constexpr std::string_view kType = "bench.ordered";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "bench.evt";
  Uuid id;
  std::string body;
  Uuid key() const { return id; }
  std::int64_t version() const { return 1; }

  static Ordered make() { return {Uuid::make(), std::string(600, 'x')}; }
};
BOOST_DESCRIBE_STRUCT(Ordered, (), (id, body))

}  // namespace atelier::bench
