// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/rabbit/connection.h"

#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <array>
#include <sys/socket.h>
#include <sys/time.h>

namespace atelier::bus::rabbit {
namespace {

constexpr amqp_channel_t kChannel = 1;
constexpr int kHeartbeat_s = 5;
constexpr int kFrameBytes = 131'072;
constexpr timeval kHandshake{5, 0};
constexpr timeval kAnswer{10, 0};
constexpr timeval kNow{0, 0};

amqp_bytes_t bytes(std::string_view text) {
  return {text.size(), const_cast<char*>(text.data())};  // the library only reads it
}

std::string text_of(amqp_bytes_t value) {
  return {static_cast<const char*>(value.bytes), value.len};
}

Error lost(std::string detail) {
  return {ErrorKind::unavailable, "broker-unavailable", std::move(detail)};
}

Result<void> done(int status) {
  if (status == AMQP_STATUS_OK) return {};
  return lost(amqp_error_string2(status));
}

/// What the broker says when it closes a channel or a connection.
Error closed(const amqp_method_t& method) {
  if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
    return lost(text_of(static_cast<amqp_channel_close_t*>(method.decoded)->reply_text));
  }
  if (method.id == AMQP_CONNECTION_CLOSE_METHOD) {
    return lost(text_of(static_cast<amqp_connection_close_t*>(method.decoded)->reply_text));
  }
  return lost(std::string("unexpected ") + amqp_method_name(method.id));
}

Result<void> answered(const amqp_rpc_reply_t& reply) {
  switch (reply.reply_type) {
    case AMQP_RESPONSE_NORMAL:
      return {};
    case AMQP_RESPONSE_LIBRARY_EXCEPTION:
      return lost(amqp_error_string2(reply.library_error));
    case AMQP_RESPONSE_SERVER_EXCEPTION:
      return closed(reply.reply);
    case AMQP_RESPONSE_NONE:
      break;
  }
  return lost("no answer");
}

amqp_table_entry_t entry(const char* key, amqp_field_value_t value) {
  return {amqp_cstring_bytes(key), value};
}

amqp_field_value_t field(bool value) {
  amqp_field_value_t out{};
  out.kind = AMQP_FIELD_KIND_BOOLEAN;
  out.value.boolean = value;
  return out;
}
amqp_field_value_t field(std::string_view value) {
  amqp_field_value_t out{};
  out.kind = AMQP_FIELD_KIND_UTF8;
  out.value.bytes = bytes(value);
  return out;
}
amqp_field_value_t field(const char* value) { return field(std::string_view(value)); }
amqp_field_value_t field(std::int64_t value) {
  amqp_field_value_t out{};
  out.kind = AMQP_FIELD_KIND_I64;
  out.value.i64 = value;
  return out;
}
amqp_field_value_t field(const amqp_table_t& value) {
  amqp_field_value_t out{};
  out.kind = AMQP_FIELD_KIND_TABLE;
  out.value.table = value;
  return out;
}

std::optional<std::int64_t> number_of(const amqp_field_value_t& value) {
  switch (value.kind) {
    case AMQP_FIELD_KIND_I8:
      return value.value.i8;
    case AMQP_FIELD_KIND_U8:
      return value.value.u8;
    case AMQP_FIELD_KIND_I16:
      return value.value.i16;
    case AMQP_FIELD_KIND_U16:
      return value.value.u16;
    case AMQP_FIELD_KIND_I32:
      return value.value.i32;
    case AMQP_FIELD_KIND_U32:
      return value.value.u32;
    case AMQP_FIELD_KIND_I64:
      return value.value.i64;
    default:
      return std::nullopt;
  }
}

/// Numbers and texts; of a list of tables (x-death) the first, as "x-death.reason".
void read_headers(const amqp_table_t& table, const std::string& prefix, Parcel& parcel) {
  for (int i = 0; i < table.num_entries; ++i) {
    const auto& [key, value] = table.entries[i];
    const std::string name = prefix + text_of(key);
    if (const auto number = number_of(value)) {
      parcel.headers.emplace_back(name, *number);
    } else if (value.kind == AMQP_FIELD_KIND_UTF8) {
      parcel.headers.emplace_back(name, text_of(value.value.bytes));
    } else if (value.kind == AMQP_FIELD_KIND_ARRAY && value.value.array.num_entries > 0 &&
               value.value.array.entries[0].kind == AMQP_FIELD_KIND_TABLE && prefix.empty()) {
      read_headers(value.value.array.entries[0].value.table, name + ".", parcel);
    }
  }
}

void read_properties(const amqp_basic_properties_t& from, Parcel& parcel) {
  if (from._flags & AMQP_BASIC_MESSAGE_ID_FLAG) parcel.id = text_of(from.message_id);
  if (from._flags & AMQP_BASIC_TYPE_FLAG) parcel.type = text_of(from.type);
  if (from._flags & AMQP_BASIC_APP_ID_FLAG) parcel.sender = text_of(from.app_id);
  if (from._flags & AMQP_BASIC_TIMESTAMP_FLAG) {
    parcel.timestamp_s = static_cast<std::int64_t>(from.timestamp);
  }
  if (from._flags & AMQP_BASIC_HEADERS_FLAG) read_headers(from.headers, "", parcel);
}

Arrival arrival(Arrival::Kind kind, std::uint64_t tag, bool multiple) {
  Arrival out{.kind = kind};
  out.tag = tag;
  out.multiple = multiple;
  return out;
}

}  // namespace

struct Connection::Native {
  amqp_connection_state_t state = amqp_new_connection();
  ~Native() { amqp_destroy_connection(state); }

  /// A message whose frames have not all come.
  std::optional<Arrival> partial;
  std::uint64_t body_left = 0;

  Result<std::optional<Arrival>> take(const amqp_frame_t& frame);
  Result<std::optional<Arrival>> method(const amqp_method_t& method);
  std::optional<Arrival> complete();
};

/// Tells the watchdog how long a call takes.
class Connection::Busy {
 public:
  explicit Busy(Connection& connection) : connection_(connection) {
    connection_.busy_since_ = Steady::now().time_since_epoch().count();
  }
  ~Busy() { connection_.busy_since_ = 0; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  Connection& connection_;
};

Connection::Connection(std::unique_ptr<Native> native) : native_(std::move(native)) {}

Connection::~Connection() = default;

void Connection::close() {
  const Busy busy(*this);
  (void)amqp_connection_close(native_->state, AMQP_REPLY_SUCCESS);
}

Result<std::unique_ptr<Connection>> Connection::open(const Address& address,
                                                     const std::string& name) {
  std::unique_ptr<Connection> connection(new Connection(std::make_unique<Native>()));
  ATELIER_TRY(connection->log_in(address, name));
  return connection;
}

Result<void> Connection::log_in(const Address& address, const std::string& name) {
  const amqp_connection_state_t state = native_->state;
  amqp_socket_t* const socket = amqp_tcp_socket_new(state);
  if (!socket) return lost("no memory for a socket");
  timeval handshake = kHandshake;
  timeval answer = kAnswer;
  amqp_set_handshake_timeout(state, &handshake);
  amqp_set_rpc_timeout(state, &answer);
  ATELIER_TRY(
      done(amqp_socket_open_noblock(socket, address.host.c_str(), address.port, &handshake)));

  std::array capabilities{
      entry("publisher_confirms", field(true)), entry("basic.nack", field(true)),
      entry("consumer_cancel_notify", field(true)), entry("connection.blocked", field(true)),
      entry("authentication_failure_close", field(true))};
  std::array properties{
      entry("connection_name", field(std::string_view(name))), entry("product", field("atelier")),
      entry("capabilities",
            field(amqp_table_t{static_cast<int>(capabilities.size()), capabilities.data()}))};
  const amqp_table_t table{static_cast<int>(properties.size()), properties.data()};
  ATELIER_TRY(answered(amqp_login_with_properties(state, address.vhost.c_str(), 0, kFrameBytes,
                                                  kHeartbeat_s, &table, AMQP_SASL_METHOD_PLAIN,
                                                  address.user.c_str(), address.password.c_str())));
  amqp_channel_open(state, kChannel);
  ATELIER_TRY(answered(amqp_get_rpc_reply(state)));
  socket_ = amqp_get_sockfd(state);
  return {};
}

Result<void> Connection::confirm_publications() {
  const Busy busy(*this);
  amqp_confirm_select(native_->state, kChannel);
  return answered(amqp_get_rpc_reply(native_->state));
}

Result<void> Connection::publish(const Parcel& parcel, bool mandatory) {
  const Busy busy(*this);
  std::array<amqp_table_entry_t, 8> headers;
  int count = 0;
  for (const auto& [name, value] : parcel.headers) {
    ATELIER_ASSERT(static_cast<std::size_t>(count) < headers.size());
    const auto* number = std::get_if<std::int64_t>(&value);
    headers[static_cast<std::size_t>(count++)] = {
        bytes(name), number ? field(*number) : field(std::string_view(std::get<1>(value)))};
  }
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG |
                      AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TIMESTAMP_FLAG |
                      AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_APP_ID_FLAG | AMQP_BASIC_HEADERS_FLAG;
  properties.content_type = bytes("application/json");
  properties.delivery_mode = parcel.persistent ? 2 : 1;
  properties.message_id = bytes(parcel.id);
  properties.timestamp = static_cast<std::uint64_t>(parcel.timestamp_s);
  properties.type = bytes(parcel.type);
  properties.app_id = bytes(parcel.sender);
  properties.headers = {count, headers.data()};
  return done(amqp_basic_publish(native_->state, kChannel, bytes(parcel.exchange),
                                 bytes(parcel.routing_key), mandatory, 0, &properties,
                                 bytes(parcel.body)));
}

Result<void> Connection::consume(const std::string& queue, const std::string& consumer,
                                 int prefetch) {
  const Busy busy(*this);
  const amqp_connection_state_t state = native_->state;
  amqp_queue_declare(state, kChannel, bytes(queue), 1, 1, 0, 0, amqp_empty_table);
  ATELIER_TRY(answered(amqp_get_rpc_reply(state)));
  amqp_basic_qos(state, kChannel, 0, static_cast<std::uint16_t>(prefetch), 0);
  ATELIER_TRY(answered(amqp_get_rpc_reply(state)));
  amqp_basic_consume(state, kChannel, bytes(queue), bytes(consumer), 0, 0, 0, amqp_empty_table);
  return answered(amqp_get_rpc_reply(state));
}

Result<void> Connection::consume_own(const std::string& queue, const std::string& exchange) {
  const Busy busy(*this);
  const amqp_connection_state_t state = native_->state;
  amqp_queue_declare(state, kChannel, bytes(queue), 0, 0, 1, 1, amqp_empty_table);
  ATELIER_TRY(answered(amqp_get_rpc_reply(state)));
  amqp_queue_bind(state, kChannel, bytes(queue), bytes(exchange), amqp_empty_bytes,
                  amqp_empty_table);
  ATELIER_TRY(answered(amqp_get_rpc_reply(state)));
  amqp_basic_consume(state, kChannel, bytes(queue), bytes(queue), 0, 1, 1, amqp_empty_table);
  return answered(amqp_get_rpc_reply(state));
}

Result<void> Connection::acknowledge(std::uint64_t tag, bool multiple) {
  const Busy busy(*this);
  return done(amqp_basic_ack(native_->state, kChannel, tag, multiple));
}

Result<std::optional<Arrival>> Connection::next() {
  const Busy busy(*this);
  for (;;) {
    amqp_frame_t frame;
    timeval now = kNow;
    const int status = amqp_simple_wait_frame_noblock(native_->state, &frame, &now);
    if (status == AMQP_STATUS_TIMEOUT) return std::optional<Arrival>();
    ATELIER_TRY(done(status));
    auto arrival = native_->take(frame);
    if (!native_->partial) amqp_maybe_release_buffers(native_->state);
    if (!arrival || *arrival) return arrival;
  }
}

Result<std::optional<Arrival>> Connection::Native::take(const amqp_frame_t& frame) {
  switch (frame.frame_type) {
    case AMQP_FRAME_METHOD:
      return method(frame.payload.method);
    case AMQP_FRAME_HEADER:
      if (!partial) return lost("a header of no message");
      read_properties(
          *static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded),
          partial->parcel);
      body_left = frame.payload.properties.body_size;
      partial->parcel.body.reserve(body_left);
      return complete();
    case AMQP_FRAME_BODY: {
      const amqp_bytes_t part = frame.payload.body_fragment;
      if (!partial || part.len > body_left) return lost("a body of no message");
      partial->parcel.body += text_of(part);
      body_left -= part.len;
      return complete();
    }
    default:
      return std::optional<Arrival>();
  }
}

std::optional<Arrival> Connection::Native::complete() {
  if (body_left > 0) return std::nullopt;
  return std::exchange(partial, std::nullopt);
}

Result<std::optional<Arrival>> Connection::Native::method(const amqp_method_t& method) {
  using Kind = Arrival::Kind;
  using Some = std::optional<Arrival>;
  switch (method.id) {
    case AMQP_BASIC_DELIVER_METHOD: {
      const auto& deliver = *static_cast<const amqp_basic_deliver_t*>(method.decoded);
      partial = arrival(Kind::delivered, deliver.delivery_tag, false);
      partial->consumer = text_of(deliver.consumer_tag);
      partial->parcel.exchange = text_of(deliver.exchange);
      partial->parcel.routing_key = text_of(deliver.routing_key);
      return Some();
    }
    case AMQP_BASIC_RETURN_METHOD: {
      const auto& returned = *static_cast<const amqp_basic_return_t*>(method.decoded);
      partial = arrival(Kind::returned, 0, false);
      partial->reason = text_of(returned.reply_text);
      return Some();
    }
    case AMQP_BASIC_ACK_METHOD: {
      const auto& ack = *static_cast<const amqp_basic_ack_t*>(method.decoded);
      return Some(arrival(Kind::confirmed, ack.delivery_tag, ack.multiple != 0));
    }
    case AMQP_BASIC_NACK_METHOD: {
      const auto& nack = *static_cast<const amqp_basic_nack_t*>(method.decoded);
      return Some(arrival(Kind::refused, nack.delivery_tag, nack.multiple != 0));
    }
    case AMQP_CONNECTION_BLOCKED_METHOD: {
      auto blocked = arrival(Kind::blocked, 0, false);
      blocked.reason =
          text_of(static_cast<const amqp_connection_blocked_t*>(method.decoded)->reason);
      return Some(std::move(blocked));
    }
    case AMQP_CONNECTION_UNBLOCKED_METHOD:
      return Some(arrival(Kind::unblocked, 0, false));
    case AMQP_BASIC_CANCEL_METHOD:
      return lost("the queue is gone: " +
                  text_of(static_cast<const amqp_basic_cancel_t*>(method.decoded)->consumer_tag));
    default:
      return closed(method);
  }
}

void Connection::cut() { ::shutdown(socket_, SHUT_RDWR); }

Connection::Steady::duration Connection::busy() const {
  const auto since = busy_since_.load();
  if (since == 0) return {};
  return Steady::now().time_since_epoch() - Steady::duration(since);
}

}  // namespace atelier::bus::rabbit
