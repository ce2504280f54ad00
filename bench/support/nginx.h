// SPDX-License-Identifier: Apache-2.0
// nginx serving one file from memory as well as it can: what an answer costs that nobody has to
// think about.
#pragma once

#include <filesystem>
#include <string>

#include "platform/testing/private_nginx.h"

namespace atelier::bench {

/// Serves `body` at /page, from a file in `folder`, with two workers, as many as the program has
/// threads for connections.
PrivateNginx serve_by_nginx(const std::filesystem::path& folder, const std::string& body);

}  // namespace atelier::bench
