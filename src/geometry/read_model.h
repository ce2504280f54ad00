// SPDX-License-Identifier: Apache-2.0
// Reads a model file of any format that is known here. Which one it is, its content says, never its
// name. Pure and thread-safe.
#pragma once

#include <span>

#include "geometry/model.h"
#include "platform/base/result.h"

namespace atelier::geometry {

/// Errors: those of read_stl, read_obj, read_ply and read_3mf; "stl-not-a-model" where it is none.
Result<Model> read_model(std::span<const std::byte> file, std::size_t max_facets);

}  // namespace atelier::geometry
