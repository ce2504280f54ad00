// SPDX-License-Identifier: Apache-2.0
// The text form of STL. Words are separated by blanks of any kind, letters are of either case,
// names end with their line; several solids are one model.
#pragma once

#include <string_view>

#include "geometry/stl.h"

namespace atelier::geometry {

/// Whether the bytes begin like a text that may be an STL: the word "solid" or "facet" after
/// blanks, and nothing but text in the first kilobyte.
bool begins_like_stl_text(std::string_view file);
/// Whether the bytes begin like any text.
bool begins_like_text(std::string_view file);

Result<Model> read_stl_text(std::string_view file, std::size_t max_facets);

}  // namespace atelier::geometry
