// SPDX-License-Identifier: Apache-2.0
// A message as AMQP carries it, and what of it is an envelope.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "platform/bus/bus.h"

namespace atelier::bus::rabbit {

struct Parcel {
  using Header = std::variant<std::int64_t, std::string>;

  std::string exchange;
  std::string routing_key;
  std::string id;
  std::string type;
  std::string sender;  ///< of the process; "" where it does not matter
  std::int64_t timestamp_s = 0;
  bool persistent = true;
  std::vector<std::pair<std::string, Header>> headers;
  std::string body;

  /// 0 or "" where there is none.
  std::int64_t number(std::string_view header) const;
  std::string text(std::string_view header) const;
};

Parcel to_parcel(const Envelope& envelope);

/// An error if somebody else put it there: it lacks what ours have.
Result<Envelope> to_envelope(const Parcel& parcel);

/// For the dead letter of what no to_envelope can read: an id of its own, and the body if it is
/// JSON.
Envelope unreadable(const Parcel& parcel, Instant now);

}  // namespace atelier::bus::rabbit
