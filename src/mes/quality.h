// SPDX-License-Identifier: Apache-2.0
// What an inspection decides about a lot, and what follows from it. Pure.
//
//   pass    the lot goes on
//   rework  the lot goes back to an earlier operation; from there to the inspection everything is
//           done again, as a new attempt, and does not count for whoever did it before
//   scrap   k of n pieces cannot be saved: they do not count for whoever worked on them, a
//           replacement lot of k begins from the start, and the lot goes on with n - k
#pragma once

#include "mes/production.h"

namespace atelier::mes {

/// The step that a verdict makes of an inspection in progress. `unprocessable`
///   "verdict-required"    none was given
///   "reason-required"     a rework or scrap without one
///   "no-such-operation"   `rework_to` is no earlier operation of the lot
///   "wrong-pieces"        `pieces` is not 1 to all that are left
/// each with the field.
Result<Step> judge(const Lot& lot, const Operation& inspection, const Outcome& outcome,
                   Instant now);

}  // namespace atelier::mes
