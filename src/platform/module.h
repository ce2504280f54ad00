// SPDX-License-Identifier: Apache-2.0
// What a context is given and what it gives. app/targets.cpp makes the modules and starts them in
// the order of their needs.
#pragma once

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
};

class Module {
 public:
  virtual ~Module() = default;
  /// After all modules are made and before requests and messages come in: loads projections, starts
  /// workers.
  virtual Result<void> start() { return {}; }
  /// Requests and messages have ceased.
  virtual void stop() {}
  virtual bool ready() const { return true; }
};

}  // namespace atelier
