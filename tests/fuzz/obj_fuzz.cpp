// SPDX-License-Identifier: Apache-2.0
// Any bytes through the whole report; seeds are OBJ.
#include "tests/fuzz/model_report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  atelier::geometry::look_at_report(std::as_bytes(std::span(data, size)));
  return 0;
}
