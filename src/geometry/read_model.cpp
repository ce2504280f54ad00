// SPDX-License-Identifier: Apache-2.0
#include "geometry/read_model.h"

#include "geometry/obj.h"
#include "geometry/ply.h"
#include "geometry/ply_header.h"
#include "geometry/stl.h"
#include "geometry/stl_text.h"
#include "geometry/threemf.h"

namespace atelier::geometry {

Result<Model> read_model(std::span<const std::byte> file, std::size_t max_facets) {
  const std::string_view text{reinterpret_cast<const char*>(file.data()), file.size()};
  if (begins_like_zip(text)) return read_3mf(text, max_facets);
  if (begins_like_ply(text)) return read_ply(text, max_facets);
  if (begins_like_text(text) && !begins_like_stl_text(text) && begins_like_obj(text))
    return read_obj(text, max_facets);
  return read_stl(file, max_facets);
}

}  // namespace atelier::geometry
