// SPDX-License-Identifier: Apache-2.0
// The templates of bus.h: messages to and from JSON.
#pragma once

#include "platform/base/json_codec.h"
#include "platform/bus/bus.h"

namespace atelier::bus {

template <class M, class F>
void Consumer::on(F handler) {
  const std::string type(M::kType);
  exchange_of_[type] = M::kExchange;
  handlers_[type] = [handler = std::move(handler)](sql::Tx& tx,
                                                   const Envelope& envelope) -> Result<Outcome> {
    if (envelope.schema != M::kSchema) {
      return Error{ErrorKind::unprocessable, "schema-unknown",
                   "Schema " + std::to_string(envelope.schema) + " of " + envelope.type +
                       " is not known here."};
    }
    const Result<M> message = from_json<M>(envelope.payload);
    if (!message) return message.error();
    return handler(tx, *message, envelope);
  };
}

template <class M>
void Outbox::send(sql::Tx& tx, const M& message) const {
  Envelope envelope;
  envelope.exchange = M::kExchange;
  envelope.type = M::kType;
  envelope.schema = M::kSchema;
  envelope.key = message.key();
  envelope.version = message.version();
  envelope.payload = to_json(message);
  insert(tx, std::move(envelope));
}

}  // namespace atelier::bus
