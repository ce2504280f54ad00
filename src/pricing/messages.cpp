// SPDX-License-Identifier: Apache-2.0
#include "pricing/messages.h"

#include "platform/bus/bus_codec.h"

namespace atelier::pricing {

void subscribe(const Ports& ports, QuoteJobs& jobs) {
  auto consumer = std::make_shared<bus::Consumer>("pricing.job", ports.db);
  consumer->on<PriceRequested>(
      [&jobs](sql::Tx& tx, const PriceRequested& request, const bus::Envelope& envelope) {
        return jobs.take(tx, request, envelope);
      });
  ports.bus.subscribe(std::move(consumer));
}

}  // namespace atelier::pricing
