// SPDX-License-Identifier: Apache-2.0
// What all connections of a server share.
#pragma once

#include <atomic>

#include "platform/http/server/gate.h"
#include "platform/http/server/pool.h"
#include "platform/http/server/server.h"
#include "platform/http/server/static_files.h"

namespace atelier::http {

struct Core {
  Core(const ServerOptions& chosen, const Router& table, auth::Tokens& tokens, const Clock& time)
      : options(chosen),
        router(table),
        clock(time),
        gate(chosen.public_url, tokens),
        pages(chosen.web_root),
        tasks(chosen.pool_threads, chosen.pool_queue),
        files(kFileThreads, chosen.connections) {}

  static constexpr int kFileThreads = 2;

  const ServerOptions options;
  const Router& router;
  const Clock& clock;
  const Gate gate;
  const StaticFiles pages;
  Pool tasks;
  /// Reads and writes of files: apart, so that a slow task holds up neither pages nor uploads.
  Pool files;
  std::atomic<std::size_t> connections{0};
};

}  // namespace atelier::http
