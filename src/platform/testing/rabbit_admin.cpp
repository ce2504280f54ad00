// SPDX-License-Identifier: Apache-2.0
#include "platform/testing/rabbit_admin.h"

#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <stdexcept>
#include <vector>

#include "platform/bus/rabbit/address.h"

namespace atelier::testing {
namespace {

constexpr amqp_channel_t kChannel = 1;

amqp_bytes_t bytes(const std::string& text) {
  return {text.size(), const_cast<char*>(text.data())};  // the library only reads it
}

amqp_field_value_t field(const std::variant<bool, std::int64_t, std::string>& value) {
  amqp_field_value_t out{};
  if (const auto* flag = std::get_if<bool>(&value)) {
    out.kind = AMQP_FIELD_KIND_BOOLEAN;
    out.value.boolean = *flag;
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    out.kind = AMQP_FIELD_KIND_I64;
    out.value.i64 = *number;
  } else {
    out.kind = AMQP_FIELD_KIND_UTF8;
    out.value.bytes = bytes(std::get<std::string>(value));
  }
  return out;
}

}  // namespace

struct RabbitAdmin::Native {
  amqp_connection_state_t state = amqp_new_connection();
  ~Native() { amqp_destroy_connection(state); }
};

RabbitAdmin::RabbitAdmin(const std::string& url) : native_(std::make_unique<Native>()) {
  const auto address = bus::rabbit::parse_address(url).value();
  auto* const socket = amqp_tcp_socket_new(native_->state);
  if (amqp_socket_open(socket, address.host.c_str(), address.port) != AMQP_STATUS_OK) {
    throw std::runtime_error("no broker at " + address.str());
  }
  const auto reply =
      amqp_login(native_->state, address.vhost.c_str(), 0, 131'072, 0, AMQP_SASL_METHOD_PLAIN,
                 address.user.c_str(), address.password.c_str());
  if (reply.reply_type != AMQP_RESPONSE_NORMAL) {
    throw std::runtime_error("the broker refuses " + address.user);
  }
  amqp_channel_open(native_->state, kChannel);
  check("channel");
}

RabbitAdmin::~RabbitAdmin() { amqp_connection_close(native_->state, AMQP_REPLY_SUCCESS); }

void RabbitAdmin::add_exchange(const std::string& name, const std::string& type) {
  amqp_exchange_declare(native_->state, kChannel, bytes(name), bytes(type), 0, 1, 0, 0,
                        amqp_empty_table);
  check("exchange");
}

void RabbitAdmin::add_queue(const std::string& name, Arguments arguments) {
  arguments["x-queue-type"] = "quorum";
  std::vector<amqp_table_entry_t> entries;
  for (const auto& [key, value] : arguments) entries.push_back({bytes(key), field(value)});
  amqp_queue_declare(native_->state, kChannel, bytes(name), 0, 1, 0, 0,
                     {static_cast<int>(entries.size()), entries.data()});
  check("queue");
}

void RabbitAdmin::bind(const std::string& queue, const std::string& exchange,
                       const std::string& key) {
  amqp_queue_bind(native_->state, kChannel, bytes(queue), bytes(exchange), bytes(key),
                  amqp_empty_table);
  check("binding");
}

void RabbitAdmin::unbind(const std::string& queue, const std::string& exchange,
                         const std::string& key) {
  amqp_queue_unbind(native_->state, kChannel, bytes(queue), bytes(exchange), bytes(key),
                    amqp_empty_table);
  check("unbinding");
}

void RabbitAdmin::remove_queue(const std::string& name) {
  amqp_queue_delete(native_->state, kChannel, bytes(name), 0, 0);
  check("removing a queue");
}

void RabbitAdmin::remove_exchange(const std::string& name) {
  amqp_exchange_delete(native_->state, kChannel, bytes(name), 0);
  check("removing an exchange");
}

void RabbitAdmin::publish(const std::string& exchange, const std::string& key,
                          const std::string& body) {
  amqp_basic_publish(native_->state, kChannel, bytes(exchange), bytes(key), 0, 0, nullptr,
                     bytes(body));
  amqp_queue_declare_ok_t* const answer = amqp_queue_declare(
      native_->state, kChannel, amqp_cstring_bytes("canary"), 1, 1, 0, 0, amqp_empty_table);
  if (!answer) check("publishing");  // the channel has been closed if it was not taken
}

std::int64_t RabbitAdmin::ready(const std::string& queue) {
  const auto* answer =
      amqp_queue_declare(native_->state, kChannel, bytes(queue), 1, 1, 0, 0, amqp_empty_table);
  check("looking at a queue");
  return answer->message_count;
}

std::int64_t RabbitAdmin::consumers(const std::string& queue) {
  const auto* answer =
      amqp_queue_declare(native_->state, kChannel, bytes(queue), 1, 1, 0, 0, amqp_empty_table);
  check("looking at a queue");
  return answer->consumer_count;
}

void RabbitAdmin::check(const char* what) {
  const auto reply = amqp_get_rpc_reply(native_->state);
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return;
  std::string why = "no answer";
  if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION &&
      reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
    const auto& text = static_cast<amqp_channel_close_t*>(reply.reply.decoded)->reply_text;
    why.assign(static_cast<const char*>(text.bytes), text.len);
  }
  throw std::runtime_error(std::string(what) + ": " + why);
}

}  // namespace atelier::testing
