// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace atelier::http {

/// At its fastest.
std::string gzip(std::string_view bytes);

}  // namespace atelier::http
