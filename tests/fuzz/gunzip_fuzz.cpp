// SPDX-License-Identifier: Apache-2.0
// Packed bodies from anyone: never more than is allowed comes out.
#include <cstdint>

#include "platform/base/assert.h"
#include "platform/http/gzip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMost = 200'000;
  const auto out = atelier::http::gunzip({reinterpret_cast<const char*>(data), size}, kMost);
  ATELIER_ASSERT(!out || out->size() <= kMost);
  return 0;
}
