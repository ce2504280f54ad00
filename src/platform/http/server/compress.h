// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace atelier::http {

/// Whether Accept-Encoding takes `coding`: "gzip", "br". q=0 refuses it; "*" stands for any.
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);
/// JSON, text and the like.
bool compressible(std::string_view content_type);

}  // namespace atelier::http
