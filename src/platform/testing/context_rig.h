// SPDX-License-Identifier: Apache-2.0
// For tests of one context: its ports over a real database in a folder that goes away, with a clock
// set by hand. Requests go through the routing table as the server would send them, one after the
// other. Messages go nowhere by themselves: a test looks at what was sent and delivers what it
// likes, twice or in any order.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/json_codec.h"
#include "platform/bus/bus_codec.h"
#include "platform/bus/still_bus.h"
#include "platform/http/problem.h"
#include "platform/module.h"
#include "platform/sql/test_database.h"

namespace atelier::testing {

/// For contexts that keep no files.
class NoBlobs final : public blob::Store {
 public:
  Result<std::unique_ptr<blob::Upload>> begin(std::uint64_t) override { return none(); }
  Result<std::filesystem::path> locate(std::string_view) const override { return none(); }

 private:
  static Error none() { return {ErrorKind::not_found, "no-such-file", "No files here."}; }
};

struct Request {
  http::Method method = http::Method::get;
  std::string target;  ///< path and query
  std::string body = {};
  std::optional<auth::Caller> caller = {};
  std::map<std::string, std::string, std::less<>> headers = {};
  std::string remote = "192.0.2.1";
  bool https = false;
};

class ContextRig {
 public:
  explicit ContextRig(std::string name) : name_(std::move(name)) { open(); }

  Ports ports() {
    return {.clock = clock,
            .db = *parts_->db,
            .outbox = *parts_->outbox,
            .bus = parts_->bus,
            .router = parts_->router,
            .tokens = parts_->tokens,
            .blobs = blobs_};
  }
  sql::Database& db() { return *parts_->db; }
  const bus::StillBus& still_bus() const { return parts_->bus; }
  bus::Bus& bus() { return parts_->bus; }
  /// What was told to other processes, oldest first.
  template <class M>
  std::vector<M> broadcasts() {
    std::vector<M> list;
    for (const auto& [topic, text] : parts_->bus.broadcasts())
      if (topic == M::kTopic) list.push_back(from_json<M>(text).value());
    return list;
  }
  /// As if another process had told it.
  template <class M>
  void hear(const M& told) {
    parts_->bus.hear(M::kTopic, to_json(told));
  }
  auth::Tokens& tokens() { return parts_->tokens; }

  /// As after a new start of the process: only the database's file is left. The context's module
  /// has to be gone.
  void restart() {
    parts_.reset();
    open();
  }

  /// What the route answers, after the check of roles that the server makes.
  Result<http::Reply> send(const Request& request) {
    ATELIER_TRY_ASSIGN(const auto routed, route(request));
    std::promise<Result<http::Reply>> answer;
    routed.endpoint->handle(routed.call, request.body,
                            [&](Result<http::Reply> reply) { answer.set_value(std::move(reply)); });
    auto reply = answer.get_future().get();
    if (auto* guard = routed.endpoint->guard) {
      auto told =
          reply ? *reply : http::problem(reply.error(), routed.call.path, routed.call.trace);
      guard->answered(routed.call, told);
      if (reply) reply = std::move(told);
    }
    return reply;
  }
  /// The same, decoded.
  template <class Out>
  Result<Out> ask(const Request& request) {
    ATELIER_TRY_ASSIGN(const auto reply, send(request));
    return from_json<Out>(reply.body);
  }
  /// An open event stream.
  Result<std::unique_ptr<http::EventHub::Subscription>> listen(
      const Request& request, std::function<void()> wake = [] {}) {
    ATELIER_TRY_ASSIGN(const auto routed, route(request));
    ATELIER_TRY_ASSIGN(const auto follow, routed.endpoint->follow(routed.call));
    return follow.hub->subscribe(follow.topics, "", std::move(wake));
  }

  /// Every message goes where it is bound to, until none is left.
  void hand_messages_on() { parts_->bus.drain(); }

  /// Every message of this type that was sent, oldest first.
  template <class M>
  std::vector<M> sent() {
    auto list = parts_->db->read([](sql::Reader& reader) -> Result<std::vector<std::string>> {
      return reader.all(
          "SELECT payload FROM outbox WHERE type = $1 ORDER BY id",
          [](const sql::Row& row) { return row.str(0); }, M::kType);
    });
    std::vector<M> messages;
    for (const auto& payload : list.value()) messages.push_back(from_json<M>(payload).value());
    return messages;
  }
  /// Hands a message to its handler, in a transaction, past the inbox that would refuse a
  /// duplicate.
  template <class M>
  Result<bus::Outcome> deliver(const M& message) {
    const auto* handler = parts_->bus.handler(M::kType);
    ATELIER_ASSERT(handler != nullptr);
    bus::Envelope envelope{.id = Uuid::make(),
                           .exchange = std::string(M::kExchange),
                           .type = std::string(M::kType),
                           .schema = M::kSchema,
                           .key = message.key(),
                           .version = message.version(),
                           .payload = to_json(message),
                           .created_at = clock.now()};
    return parts_->db->write([&](sql::Tx& tx) { return (*handler)(tx, envelope); });
  }

  ManualClock clock;

 private:
  struct Parts {
    explicit Parts(const Clock& clock) : bus(clock) {}
    std::unique_ptr<sql::Database> db;
    bus::StillBus bus;
    const bus::Outbox* outbox = nullptr;
    http::Router router;
    auth::Tokens tokens{auth::Tokens::Secret{}};
  };
  struct Routed {
    const http::Endpoint* endpoint;
    http::Call call;
  };

  void open() {
    parts_ = std::make_unique<Parts>(clock);
    parts_->db = sql::open_test_database(folder_, name_, clock);
    parts_->outbox = parts_->bus.attach(*parts_->db).value();
  }

  Result<Routed> route(const Request& request) {
    const auto question = request.target.find('?');
    http::Call call;
    call.method = request.method;
    call.path = request.target.substr(0, question);
    if (question != std::string::npos) call.query = request.target.substr(question + 1);
    for (const auto& [name, value] : request.headers) call.headers.add(name, value);
    if (!request.body.empty() && !request.headers.contains("content-type"))
      call.headers.add("content-type", "application/json");
    call.remote = request.remote;
    call.https = request.https;
    call.now = clock.now();
    call.trace = telemetry::TraceContext::make();
    call.caller_ = request.caller;
    auto match = parts_->router.match(call.method, call.path);
    if (!match.endpoint) return Error{ErrorKind::not_found, "no-such-route", call.path};
    call.params_ = std::move(match.params);
    if (auto* guard = match.endpoint->guard) {
      if (auto error = guard->admit(call)) {
        auto told = http::problem(*error, call.path, call.trace);
        guard->answered(call, told);
        return std::move(*error);
      }
      return Routed{match.endpoint, std::move(call)};
    }
    const auto roles = match.endpoint->spec.roles;
    if (!roles.empty() && !call.caller_)
      return Error{ErrorKind::unauthenticated, "session-missing", "Log in."};
    if (!roles.empty() && !call.caller_->roles.any(roles))
      return Error{ErrorKind::forbidden, "role-missing", "Not with this role."};
    return Routed{match.endpoint, std::move(call)};
  }

  std::string name_;
  sql::TempFolder folder_;
  NoBlobs blobs_;
  std::unique_ptr<Parts> parts_;
};

/// Somebody new with these roles, as a token would say.
inline auth::Caller somebody(auth::Roles roles, std::string name = "Somebody") {
  return {.user = auth::UserId::make(),
          .name = std::move(name),
          .roles = roles,
          .session = Uuid::make()};
}

}  // namespace atelier::testing
