// SPDX-License-Identifier: Apache-2.0
#include "crm/messages.h"

#include "platform/bus/bus_codec.h"

namespace atelier::crm {

std::shared_ptr<bus::Consumer> make_consumer(sql::Database& db, Desk& desk) {
  using bus::Envelope;
  auto consumer = std::make_shared<bus::Consumer>("crm.evt", db);
  consumer->on<OrderSubmitted>(
      [&desk](sql::Tx& tx, const OrderSubmitted& message, const Envelope& envelope) {
        return desk.submitted(tx, message, envelope);
      });
  consumer->on<OrderChanged>([&desk](sql::Tx& tx, const OrderChanged& message, const Envelope&) {
    return desk.changed(tx, message);
  });
  consumer->on<OrderRequest>(
      [&desk](sql::Tx& tx, const OrderRequest& message, const Envelope& envelope) {
        return desk.requested(tx, message, envelope);
      });
  consumer->on<OrderAnswer>([&desk](sql::Tx& tx, const OrderAnswer& message, const Envelope&) {
    return desk.answered(tx, message);
  });
  return consumer;
}

}  // namespace atelier::crm
