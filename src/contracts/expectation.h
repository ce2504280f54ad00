// SPDX-License-Identifier: Apache-2.0
// What an order, or a quote, may wait for: who acts next, and how long that takes where all is
// well. The one table of it, for boards, the journey and the list of all that waits. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/describe.hpp>

#include "contracts/order_status.h"

namespace atelier {

/// Whose turn it is.
enum class Awaited : std::uint8_t { customer, manager, operator_, partner, carrier, system };
BOOST_DESCRIBE_ENUM(Awaited, customer, manager, operator_, partner, carrier, system)

enum class Waiting : std::uint8_t {
  price,             ///< a quote, for its price
  measuring,         ///< a quote, for its model to be measured
  review,            ///< a quote, for somebody to look at its model
  acceptance,        ///< a quote that has its price
  approval,          ///< a submitted order
  release,           ///< a confirmed order, for being given to production
  command_answer,    ///< crm has asked production to cancel, hold or resume the order
  hold,              ///< an order on hold, for being taken off it
  production_start,  ///< a released order, as crm sees it: for the first operation
  production,        ///< an order in production, as crm sees it: for the last lot
  claim,             ///< an operation, for somebody to take it
  start,             ///< an operation that is claimed
  finish,            ///< an operation in progress
  resume,            ///< an operation that was laid down
  shipping,          ///< a packed order
  delivery,          ///< a shipped one
  closing,           ///< a delivered one
};
BOOST_DESCRIBE_ENUM(Waiting, price, measuring, review, acceptance, approval, release,
                    command_answer, hold, production_start, production, claim, start, finish,
                    resume, shipping, delivery, closing)

struct Expectation {
  Waiting what{};
  Awaited who{};
  /// From when the wait began; of operations, from when the lot came to it. None where the wait
  /// says itself until when, as the validity of a price.
  std::optional<std::int64_t> within_us;
  bool before_promise = false;  ///< the customer's date is a limit, too
  std::string_view why;         ///< a sentence
};
const Expectation& expectation_of(Waiting what);

/// When it should have happened at the latest.
std::optional<Instant> deadline_of(Waiting what, Instant since, std::optional<Instant> promise);

/// Something that an order, or a quote, waits for.
struct Wait {
  Awaited who{};
  Waiting what{};
  std::string about;  ///< the stage, the reason of a hold; may be empty
  Instant since;
  std::optional<Instant> until;  ///< by then it should have happened
  bool operator==(const Wait&) const = default;
};
BOOST_DESCRIBE_STRUCT(Wait, (), (who, what, about, since, until))

Wait wait_for(Waiting what, Instant since, std::optional<Instant> promise = std::nullopt,
              std::string about = {});

/// What an order in a status waits for, as one sees it who knows nothing of its lots; nullopt where
/// nothing is to come.
std::optional<Waiting> waiting_in(OrderStatus status);

}  // namespace atelier
