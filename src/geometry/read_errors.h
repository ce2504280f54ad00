// SPDX-License-Identifier: Apache-2.0
// What the readers of OBJ, PLY and 3MF say alike. The types are part of the API: "obj-empty",
// "ply-truncated", "3mf-bad-index".
#pragma once

#include <string>
#include <string_view>

#include "platform/base/result.h"

namespace atelier::geometry {

class ReadErrors {
 public:
  /// `format` as it begins the types: "obj".
  constexpr explicit ReadErrors(const char* format) : format_(format) {}

  Error empty(const std::string& why) const {
    return {ErrorKind::unprocessable, type("empty"),
            why + "; select the solid before you export it."};
  }
  Error truncated(const std::string& what_is_missing) const {
    return {
        ErrorKind::malformed, type("truncated"),
        "The file ends too early: " + what_is_missing + "; upload it again, or export it again."};
  }
  /// `where`: "Line 12", "Facet 7".
  Error bad(const char* what, const std::string& where, const std::string& why) const {
    return {ErrorKind::malformed, type(what), where + " " + why + "; export the model again."};
  }
  Error not_finite(const std::string& where) const {
    return {ErrorKind::unprocessable, type("not-finite"),
            where +
                " has a coordinate that is not a number or too large; repair the model and "
                "export it again."};
  }
  Error too_many_facets(std::size_t most) const {
    return {ErrorKind::too_large, type("too-many-facets"),
            "The model has more than " + std::to_string(most) +
                " facets, or vertices for more; export it with a coarser tolerance (0.01 mm is "
                "plenty)."};
  }

 private:
  std::string type(const char* what) const { return std::string(format_) + "-" + what; }
  const char* format_;
};

}  // namespace atelier::geometry
