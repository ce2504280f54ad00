// SPDX-License-Identifier: Apache-2.0
// All that the contexts said of one order, or of a quote that is no order yet. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contracts/order_hops.h"
#include "watch/contexts.h"

namespace atelier::watch {

/// A queue that a message is meant for.
struct Receiver {
  std::string context;
  std::string queue;
  std::optional<bus::TakenHop> taken;  ///< none where it was never seen there
};

/// One message, from both sides.
struct Hop {
  std::string from;  ///< the context that sent it
  bus::SentHop sent;
  std::vector<Receiver> receivers;
};

/// A partner's endpoint is told of the order.
struct Webhook {
  std::string endpoint;
  std::int64_t attempts = 0;
  std::string last_error;  ///< "" where the last attempt was taken
  Instant since;           ///< the first attempt that failed
  std::optional<Instant> next_try;
};

struct Facts {
  Instant now;
  Uuid key;
  std::vector<OrderHops> contexts;  ///< those that answered
  std::vector<Hop> hops;            ///< in the order in which they were written
  std::vector<Webhook> webhooks;
  std::vector<Unreachable> unreachable;

  const OrderHops* find(std::string_view context) const;
  /// The context whose timeline is longest; nullptr where none knows the order.
  const OrderHops* newest() const;
};

/// The ids of all messages, to ask the receivers for.
std::vector<Uuid> messages_of(const std::vector<OrderHops>& contexts);

struct TakenIn {
  std::string context;
  std::vector<bus::TakenHop> taken;
};
/// Puts both sides together: who sent, and what became of it in each queue that it is meant for.
std::vector<Hop> join(const std::vector<OrderHops>& contexts, const std::vector<TakenIn>& taken);

/// What an order's own row in a context says, against its own timeline there. False where they
/// agree, and where there is no timeline.
bool disagrees_with_itself(const OrderHops& context);
/// Whether the context's timeline has this version.
bool knows_version(const OrderHops& context, std::int64_t version);

}  // namespace atelier::watch
