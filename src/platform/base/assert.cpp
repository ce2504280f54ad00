// SPDX-License-Identifier: Apache-2.0
#include "platform/base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace atelier {

void assertion_failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, what);
  std::abort();
}

}  // namespace atelier
