// SPDX-License-Identifier: Apache-2.0
// The arithmetic of a price in one alloy: pure, in integers, the same on every build. Each line is
// rounded half up once, from the figures that the line shows; the total is the sum of the lines.
#pragma once

#include "contracts/pricing.h"
#include "geometry/measurement.h"
#include "platform/base/result.h"
#include "pricing/price_list.h"

namespace atelier::pricing {

enum class Speed : std::uint8_t { standard, rush };
BOOST_DESCRIBE_ENUM(Speed, standard, rush)

/// The price of `order.quantity` pieces in `alloy`, an alloy of `list`. `list` has passed check().
/// `unprocessable`: "unknown-finish", "quantity-out-of-range", "no-volume", "no-mass",
/// "mass-absurd", "price-absurd".
Result<Offer> price_in(const Alloy& alloy, const geometry::Measurement& model,
                       const PriceParameters& order, Speed speed, const PriceList& list);

}  // namespace atelier::pricing
