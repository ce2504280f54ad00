// SPDX-License-Identifier: Apache-2.0
// For what cannot happen. Stays on in release; never used on what a user or a network sent.
#pragma once

namespace atelier {

[[noreturn]] void assertion_failed(const char* what, const char* file, int line);

}  // namespace atelier

#define ATELIER_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::atelier::assertion_failed(#condition, __FILE__, __LINE__))
