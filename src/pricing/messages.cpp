// SPDX-License-Identifier: Apache-2.0
#include "pricing/messages.h"

#include "contracts/order_hops.h"
#include "platform/bus/bus_codec.h"

namespace atelier::pricing {
namespace {

void tell_quote(sql::Reader& db, OrderHops& hops) {
  if (const auto since = store::job_waits_since(db, {hops.key}))
    hops.waits.push_back(wait_for(Waiting::measuring, *since));
}

}  // namespace

void subscribe(const Ports& ports, QuoteJobs& jobs) {
  auto consumer = std::make_shared<bus::Consumer>("pricing.job", ports.db);
  consumer->on<PriceRequested>(
      [&jobs](sql::Tx& tx, const PriceRequested& request, const bus::Envelope& envelope) {
        return jobs.take(tx, request, envelope);
      });
  ports.bus.subscribe(consumer);
  add_internal_routes(ports.router,
                      {.db = ports.db, .bus = ports.bus, .consumer = consumer, .tell = tell_quote});
}

}  // namespace atelier::pricing
