// SPDX-License-Identifier: Apache-2.0
// What the rules of production.cpp and quality.cpp share.
#pragma once

#include "mes/production.h"

namespace atelier::mes {

/// `unprocessable`, with the one field that is wrong.
Error wrong_field(std::string type, std::string pointer, std::string detail);

/// A deed at one operation of a lot.
OrderWork deed_at(WorkDeed deed, const Lot& lot, const Operation& operation);

LotProgress progress_of(const Lot& lot);

/// The first operation after `seq` that is still to be done; nullptr after the last.
const Operation* next_after(const Lot& lot, std::int64_t seq);
/// Makes `next` ready and moves the lot of `step` there.
void move_on(Step& step, const Operation& next, Instant now);

}  // namespace atelier::mes
