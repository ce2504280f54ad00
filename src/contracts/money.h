// SPDX-License-Identifier: Apache-2.0
// Amounts of money: integer minor units (kopecks) and the ISO 4217 code of the currency.
#pragma once

#include <cstdint>
#include <string>

#include <boost/describe.hpp>

namespace atelier {

struct Money {
  std::int64_t minor = 0;
  std::string currency = "RUB";
  bool operator==(const Money&) const = default;
};
BOOST_DESCRIBE_STRUCT(Money, (), (minor, currency))

}  // namespace atelier
