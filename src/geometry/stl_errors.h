// SPDX-License-Identifier: Apache-2.0
// What the readers of binary and of text say alike. The types are part of the API.
#pragma once

#include <string>

#include "platform/base/result.h"

namespace atelier::geometry {

inline Error stl_empty() {
  return {.kind = ErrorKind::unprocessable,
          .type = "stl-empty",
          .detail = "The file has no facets; select the solid before you export it."};
}

inline Error stl_truncated(const std::string& what_is_missing) {
  return {.kind = ErrorKind::malformed,
          .type = "stl-truncated",
          .detail = "The file ends too early: " + what_is_missing +
                    "; upload it again, or export it again."};
}

inline Error stl_not_a_model() {
  return {.kind = ErrorKind::malformed,
          .type = "stl-not-a-model",
          .detail =
              "The file is not a model that can be read; export the model as STL, OBJ, PLY or "
              "3MF and upload that file."};
}

inline Error stl_too_many_facets(std::size_t max_facets) {
  return {.kind = ErrorKind::too_large,
          .type = "stl-too-many-facets",
          .detail = "The model has more than " + std::to_string(max_facets) +
                    " facets; export it with a coarser tolerance (0.01 mm is plenty)."};
}

}  // namespace atelier::geometry
