// SPDX-License-Identifier: Apache-2.0
#include "contracts/expectation.h"

#include <algorithm>
#include <array>

#include "platform/base/assert.h"
#include "platform/base/enum_text.h"

namespace atelier {
namespace {

/// So that three weeks suffice from end to end: what is longer than this holds others up.
constexpr std::array kExpectations = std::to_array<Expectation>({
    {Waiting::price, Awaited::system, kHour, false, "Its price is being calculated."},
    {Waiting::measuring, Awaited::system, kHour, false, "Its model is being measured."},
    {Waiting::review, Awaited::manager, kDay, false, "Somebody has to look at its model."},
    {Waiting::acceptance, Awaited::customer, std::nullopt, false,
     "The customer has not accepted the price yet."},
    {Waiting::approval, Awaited::manager, kDay, true, "A manager has not approved it yet."},
    {Waiting::release, Awaited::manager, kDay, true, "It is not released to production yet."},
    {Waiting::command_answer, Awaited::system, 10 * kMinute, false,
     "Production has not answered what it was asked for."},
    {Waiting::hold, Awaited::manager, 7 * kDay, true, "It is on hold."},
    {Waiting::production_start, Awaited::operator_, 3 * kDay, true,
     "Nobody has begun to work on it."},
    {Waiting::production, Awaited::operator_, 14 * kDay, true, "It is in work."},
    {Waiting::claim, Awaited::operator_, 2 * kDay, true, "Nobody has taken the operation."},
    {Waiting::start, Awaited::operator_, 3 * kDay, true, "The operation is taken, not started."},
    {Waiting::finish, Awaited::operator_, 4 * kDay, true, "The operation is in progress."},
    {Waiting::resume, Awaited::operator_, 4 * kDay, true, "The operation was laid down."},
    {Waiting::shipping, Awaited::operator_, 2 * kDay, true, "It is packed and not handed over."},
    {Waiting::delivery, Awaited::carrier, 10 * kDay, false, "The carrier has it."},
    {Waiting::closing, Awaited::manager, 30 * kDay, false, "It is delivered and not closed."},
});

constexpr bool in_order() {
  for (std::size_t i = 0; i < kExpectations.size(); ++i)
    if (static_cast<std::size_t>(kExpectations[i].what) != i) return false;
  return kExpectations.size() == enum_values<Waiting>().size();
}
static_assert(in_order(), "a row for each, by number");

}  // namespace

const Expectation& expectation_of(Waiting what) {
  return kExpectations.at(static_cast<std::size_t>(what));
}

std::optional<Instant> deadline_of(Waiting what, Instant since, std::optional<Instant> promise) {
  const auto& expected = expectation_of(what);
  std::optional<Instant> deadline;
  if (expected.within_us) deadline = since + *expected.within_us;
  if (expected.before_promise && promise)
    deadline = deadline ? std::min(*deadline, *promise) : *promise;
  return deadline;
}

Wait wait_for(Waiting what, Instant since, std::optional<Instant> promise, std::string about) {
  return {.who = expectation_of(what).who,
          .what = what,
          .about = std::move(about),
          .since = since,
          .until = deadline_of(what, since, promise)};
}

std::optional<Waiting> waiting_in(OrderStatus status) {
  switch (status) {
    case OrderStatus::submitted:
      return Waiting::approval;
    case OrderStatus::confirmed:
      return Waiting::release;
    case OrderStatus::released:
      return Waiting::production_start;
    case OrderStatus::in_production:
      return Waiting::production;
    case OrderStatus::ready_to_ship:
      return Waiting::shipping;
    case OrderStatus::shipped:
      return Waiting::delivery;
    case OrderStatus::delivered:
      return Waiting::closing;
    case OrderStatus::closed:
    case OrderStatus::cancelled:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace atelier
