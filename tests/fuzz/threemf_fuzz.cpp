// SPDX-License-Identifier: Apache-2.0
// Any bytes as a 3MF archive, and as the model within a sound one: no mutation finds a checksum.
#include "geometry/test_formats.h"
#include "tests/fuzz/model_report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atelier::geometry;
  const std::string content(reinterpret_cast<const char*>(data), size);
  if (content.starts_with("PK")) {
    look_at_report(testing::bytes_of(content));
  } else {
    const auto archive = testing::zip({{"3D/3dmodel.model", content}}, false);
    look_at_report(testing::bytes_of(archive));
  }
  return 0;
}
