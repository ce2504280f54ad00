// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/auth/auth.h"
#include "platform/base/uuid.h"

namespace atelier {

using auth::UserId;
using OrderId = Id<struct OrderTag>;
using QuoteId = Id<struct QuoteTag>;
/// A line of an order, and the production order (lot) it becomes.
using LineId = Id<struct LineTag>;

}  // namespace atelier
