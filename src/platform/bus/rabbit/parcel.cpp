// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/rabbit/parcel.h"

#include <algorithm>

#include "platform/base/json_codec.h"

namespace atelier::bus::rabbit {
namespace {

constexpr std::string_view kSchema = "schema";
constexpr std::string_view kKey = "key";
constexpr std::string_view kVersion = "version";
constexpr std::string_view kTraceparent = "traceparent";
constexpr std::string_view kCause = "cause";
constexpr std::string_view kCreatedAt = "created_at";         // microseconds; AMQP's has seconds
constexpr std::string_view kDeliveries = "x-delivery-count";  // of a quorum queue, before this one

template <class T>
T header(const Parcel& parcel, std::string_view name) {
  const auto found =
      std::ranges::find_if(parcel.headers, [&](const auto& each) { return each.first == name; });
  const T* value = found == parcel.headers.end() ? nullptr : std::get_if<T>(&found->second);
  return value ? *value : T{};
}

}  // namespace

std::int64_t Parcel::number(std::string_view name) const {
  return header<std::int64_t>(*this, name);
}
std::string Parcel::text(std::string_view name) const { return header<std::string>(*this, name); }

Parcel to_parcel(const Envelope& envelope) {
  Parcel parcel;
  parcel.exchange = envelope.exchange;
  parcel.routing_key = envelope.type;
  parcel.id = envelope.id.str();
  parcel.type = envelope.type;
  parcel.timestamp_s = envelope.created_at.us / kSecond;
  parcel.headers = {{std::string(kSchema), std::int64_t{envelope.schema}},
                    {std::string(kKey), envelope.key.str()},
                    {std::string(kVersion), envelope.version},
                    {std::string(kTraceparent), envelope.traceparent},
                    {std::string(kCause), envelope.cause},
                    {std::string(kCreatedAt), envelope.created_at.us}};
  parcel.body = envelope.payload;
  return parcel;
}

Result<Envelope> to_envelope(const Parcel& parcel) {
  const auto id = Uuid::parse(parcel.id);
  const auto key = Uuid::parse(parcel.text(kKey));
  const auto schema = parcel.number(kSchema);
  if (!id || !key || parcel.type.empty() || schema < 1 || schema > 1'000'000) {
    return Error{ErrorKind::malformed, "message-unreadable",
                 "It has no id, key, type or schema as messages of this system have."};
  }
  Envelope envelope;
  envelope.id = *id;
  envelope.exchange = parcel.exchange;
  envelope.type = parcel.type;
  envelope.schema = static_cast<int>(schema);
  envelope.key = *key;
  envelope.version = parcel.number(kVersion);
  envelope.payload = parcel.body;
  envelope.traceparent = parcel.text(kTraceparent);
  envelope.cause = parcel.text(kCause);
  envelope.created_at = {parcel.number(kCreatedAt)};
  envelope.attempt = 1 + static_cast<int>(parcel.number(kDeliveries));
  return envelope;
}

Envelope unreadable(const Parcel& parcel, Instant now) {
  Envelope envelope;
  envelope.id = Uuid::make();
  envelope.exchange = parcel.exchange;
  envelope.type = parcel.type.empty() ? parcel.routing_key : parcel.type;
  envelope.payload = from_json<JsonText>(parcel.body).ok() ? parcel.body : "null";
  envelope.created_at = now;
  return envelope;
}

}  // namespace atelier::bus::rabbit
