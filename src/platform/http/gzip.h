// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "platform/base/result.h"

namespace atelier::http {

/// At its fastest.
std::string gzip(std::string_view bytes);
/// `malformed` "gzip-unreadable", `too_large` "body-too-large" where it unpacks to more than
/// `most_bytes`.
Result<std::string> gunzip(std::string_view packed, std::size_t most_bytes);

}  // namespace atelier::http
