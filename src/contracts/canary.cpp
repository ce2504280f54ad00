// SPDX-License-Identifier: Apache-2.0
#include "contracts/canary.h"

#include "platform/bus/bus_codec.h"
#include "platform/http/internal.h"

namespace atelier {
namespace {

template <class In, class Out>
void pass(bus::Consumer& consumer, const bus::Outbox& outbox) {
  consumer.on<In>(
      [&outbox](sql::Tx& tx, const In& message, const bus::Envelope&) -> Result<bus::Outcome> {
        outbox.send(tx, Out{message.id});
        return bus::Outcome::applied;
      });
}

}  // namespace

void send_canaries(http::Router& router, sql::Database& shop, const bus::Outbox& outbox) {
  router.write<CanaryStart, http::Empty>(
      http::Method::post, "/internal/shop/canary",
      http::internal_spec("Send a message the way of an order"), shop,
      [&outbox](sql::Tx& tx, const http::Call& call, const CanaryStart& in) -> Result<http::Empty> {
        ATELIER_TRY(http::require_service(call));
        outbox.send(tx, CanarySent{in.id});
        return http::Empty{};
      });
}

void pass_canaries_through_crm(bus::Consumer& consumer, const bus::Outbox& outbox) {
  pass<CanarySent, CanaryReleased>(consumer, outbox);
}

void pass_canaries_through_mes(bus::Consumer& consumer, const bus::Outbox& outbox) {
  pass<CanaryReleased, CanaryReturned>(consumer, outbox);
}

void take_canaries_home(bus::Consumer& consumer) {
  consumer.on<CanaryReturned>(
      [](sql::Tx&, const CanaryReturned&, const bus::Envelope&) -> Result<bus::Outcome> {
        return bus::Outcome::applied;
      });
}

}  // namespace atelier
