// SPDX-License-Identifier: Apache-2.0
// A customer's file as pricing sees it.
#pragma once

#include <compare>
#include <optional>
#include <string>

#include "contracts/pricing.h"
#include "geometry/measurement.h"
#include "platform/base/result.h"

namespace atelier::pricing {

/// What is measured once, ever: a file, read in a unit. Figures are quantised in millimetres, so a
/// file in metres must be measured as such.
struct ModelKey {
  std::string hash;
  LengthUnit unit = LengthUnit::mm;
  auto operator<=>(const ModelKey&) const = default;
};

/// Why a model cannot be measured, whoever tries.
struct ModelFailure {
  std::string type;
  std::string detail;
  bool operator==(const ModelFailure&) const = default;
};
BOOST_DESCRIBE_STRUCT(ModelFailure, (), (type, detail))

/// A measurement, or `unprocessable` for good.
using Measured = Result<geometry::Measurement>;

inline Error error_of(const ModelFailure& failure) {
  return {ErrorKind::unprocessable, failure.type, failure.detail};
}

}  // namespace atelier::pricing
