// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "platform/module.h"
#include "pricing/measure_pool.h"
#include "pricing/measure_worker.h"  // what `atelier measure-worker` runs
#include "pricing/quote_command.h"   // what `atelier quote` runs

namespace atelier::pricing {

struct PricingOptions {
  MeasurePoolOptions measuring;
  /// Estimates that wait for a measuring at a time, each on a thread that the server runs tasks of
  /// every kind on: well below their number (ServerOptions::pool_threads), or log-ins wait too.
  int estimates_waiting = 4;
};

/// Brings its tables up to date.
Result<void> prepare(sql::Database& db);

/// The context `pricing`, with its routes and its consumer of messages.
std::unique_ptr<Module> make_pricing(const Ports& ports, const PricingOptions& options);

}  // namespace atelier::pricing
