// SPDX-License-Identifier: Apache-2.0
// Where a benchmark cannot go on.
#pragma once

#include <stdexcept>
#include <type_traits>
#include <utility>

#include "platform/base/result.h"

namespace atelier::bench {

/// The value; throws std::runtime_error with the detail of an error.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().detail);
  if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

}  // namespace atelier::bench
