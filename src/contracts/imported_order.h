// SPDX-License-Identifier: Apache-2.0
// An order with a past: lived in another system, or made up by `atelier seed`. Each context that
// would know the order takes it over as if it had been told of every step, without any message.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "contracts/order.h"

namespace atelier {

enum class WorkState : std::uint8_t {
  ready,        ///< waits at a stage for somebody to take it
  claimed,      ///< somebody has taken it
  in_progress,  ///< somebody works on it
  packed,       ///< every stage is done
};
BOOST_DESCRIBE_ENUM(WorkState, ready, claimed, in_progress, packed)

struct NamedUser {
  UserId id;
  std::string name;
  bool operator==(const NamedUser&) const = default;
};

/// How far the lot of one line has come.
struct LineProgress {
  std::string stage;  ///< code of an operation in the routing of the product; "" once packed
  WorkState state{};
  Instant since;                    ///< it has been so
  std::optional<NamedUser> holder;  ///< while claimed or in progress
  bool operator==(const LineProgress&) const = default;
};

/// Where an order comes from: one that is taken over twice is known by it.
struct Origin {
  std::string source;     ///< the other system
  std::string source_id;  ///< the order's id there
  std::string digest;     ///< of all that was said about it
};

struct ImportedOrder {
  Order order;
  std::vector<OrderEvent> timeline;  ///< versions 1 to n
  OrderState state;                  ///< after the last of them
  Instant promised_at;
  std::vector<LineProgress> progress;  ///< of each line, where the order was ever released
  std::optional<NamedUser> manager;
  std::optional<OrderParcel> parcel;  ///< once shipped
  std::optional<Origin> origin;       ///< none for what was made up
  std::string note;                   ///< for managers, ""
};

/// When the order was released to production; nullopt if it never was.
std::optional<Instant> released_at(const ImportedOrder& imported);

/// A step that is remembered.
struct PastStep {
  OrderStatus status{};
  Instant at;
  Actor actor;
};

/// Writes timeline and state: the order goes through `steps`, from `submitted` on, by the rules of
/// order_status.h. Statuses left out between two steps are gone through at the time of the later
/// one, by `unknown`. The parcel is told with `shipped`. The errors of move(), where a step may not
/// follow.
Result<void> live_through(ImportedOrder& imported, std::span<const PastStep> steps,
                          const Actor& unknown);
/// Puts it on hold after all that; the actor's reason is the hold's. The errors of hold().
Result<void> put_on_hold(ImportedOrder& imported, Instant at, const Actor& actor);

}  // namespace atelier
