// SPDX-License-Identifier: Apache-2.0
// Small models to try things with: closed surfaces of a ring, a pendant and an earring, made from a
// few figures. The same figures give the same bytes. Pure and thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string_view>

#include "platform/base/result.h"

namespace atelier::geometry {

inline constexpr std::array<std::string_view, 3> kSampleKinds = {"ring", "pendant", "earring"};

/// In millimetres. What is not given is as such a piece usually is.
struct SampleOptions {
  std::optional<double> size_mm;       ///< ring: inner diameter; pendant: height; earring: diameter
  std::optional<double> width_mm;      ///< of the band or wire, across
  std::optional<double> thickness_mm;  ///< of the band or wire, outwards
  double signet_mm = 0;                ///< ring: how far a signet's face rises over the band
  std::int64_t segments = 160;         ///< around the piece
};

/// Writes a binary STL and answers how many facets it has.
/// Errors: unprocessable "sample-unknown-kind", "sample-absurd-size" (with the limits); unavailable
/// "sample-not-written".
Result<std::int64_t> sample_model(std::string_view kind, const SampleOptions& options,
                                  std::ostream& out);

}  // namespace atelier::geometry
