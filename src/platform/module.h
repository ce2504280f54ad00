// SPDX-License-Identifier: Apache-2.0
// What a context is given and what it gives. app/targets.cpp makes the modules and loads them.
#pragma once

#include <stop_token>

#include "platform/auth/auth.h"
#include "platform/base/time.h"
#include "platform/blob/blob.h"
#include "platform/bus/bus.h"
#include "platform/http/router.h"
#include "platform/sql/sql.h"

namespace atelier {

/// The ports of one context. All outlive its module.
struct Ports {
  const Clock& clock;
  sql::Database& db;          ///< the context's own
  const bus::Outbox& outbox;  ///< of that database
  bus::Bus& bus;
  http::Router& router;
  auth::Tokens& tokens;
  blob::Store& blobs;
  /// Asks a module that still loads to leave off: what start() answers then does not matter.
  std::stop_token stopping = {};
};

class Module {
 public:
  virtual ~Module() = default;
  /// After all modules are made: loads projections, starts workers. On a thread of its own, while
  /// other modules do the same. Its routes are closed until it returns, and messages come when all
  /// modules have loaded.
  virtual Result<void> start() { return {}; }
  /// Requests and messages have ceased. Also where start() failed or was never called. A destructor
  /// does the same where threads of the module use what it is made of.
  virtual void stop() {}
  virtual bool ready() const { return true; }
};

}  // namespace atelier
