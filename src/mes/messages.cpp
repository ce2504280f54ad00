// SPDX-License-Identifier: Apache-2.0
#include "mes/messages.h"

#include "platform/bus/bus_codec.h"

namespace atelier::mes {

std::shared_ptr<bus::Consumer> make_consumer(sql::Database& db, ShopFloor& floor) {
  auto consumer = std::make_shared<bus::Consumer>("mes.cmd", db);
  consumer->on<OrderReleased>(
      [&floor](sql::Tx& tx, const OrderReleased& released, const bus::Envelope&) {
        return floor.release(tx, released);
      });
  consumer->on<OrderCommand>(
      [&floor](sql::Tx& tx, const OrderCommand& command, const bus::Envelope& envelope) {
        return floor.command(tx, command, envelope.id.str());
      });
  consumer->on<OrderPromised>(
      [&floor](sql::Tx& tx, const OrderPromised& promised, const bus::Envelope&) {
        return floor.promise(tx, promised);
      });
  return consumer;
}

}  // namespace atelier::mes
