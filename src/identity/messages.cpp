// SPDX-License-Identifier: Apache-2.0
#include "identity/messages.h"

#include "contracts/identity.h"
#include "platform/bus/bus_codec.h"

namespace atelier::identity {

std::shared_ptr<bus::Consumer> make_consumer(sql::Database& db, const Revoker& revoker) {
  auto consumer = std::make_shared<bus::Consumer>("identity.evt", db);
  consumer->on<UserRevoked>([&revoker](sql::Tx& tx, const UserRevoked& message,
                                       const bus::Envelope&) -> Result<bus::Outcome> {
    tx.on_commit([&revoker, message] { revoker.heard(message.user_id, message.not_before); });
    return bus::Outcome::applied;
  });
  return consumer;
}

}  // namespace atelier::identity
