// SPDX-License-Identifier: Apache-2.0
#include "bench/support/nginx.h"

#include <fstream>

namespace atelier::bench {

PrivateNginx serve_by_nginx(const std::filesystem::path& folder, const std::string& body) {
  std::ofstream(folder / "page", std::ios::binary) << body;
  return PrivateNginx(2, [&](const std::filesystem::path&, int port) {
    return "  default_type application/json;\n"
           "  sendfile on;\n"
           "  tcp_nopush on;\n"
           "  open_file_cache max=16 inactive=1h;\n"
           "  open_file_cache_valid 1h;\n"
           "  keepalive_requests 1000000000;\n"
           "  server { listen 127.0.0.1:" +
           std::to_string(port) + "; root " + folder.string() + "; }\n";
  });
}

}  // namespace atelier::bench
