// SPDX-License-Identifier: Apache-2.0
#include "app/ops_routes.h"

#include "app/version.h"
#include "platform/telemetry/metrics.h"

namespace atelier::app {
namespace {

using auth::Role;
using http::Call;
using http::Empty;
using http::Reply;
using enum http::Method;

const auth::Roles kOnCall = Role::lead | Role::admin;

struct DeadLetterList {
  std::vector<bus::DeadLetter> dead_letters;
};
BOOST_DESCRIBE_STRUCT(DeadLetterList, (), (dead_letters))

Result<Uuid> message_id(const Call& call) {
  if (auto id = Uuid::parse(call.param("id"))) return *id;
  return Error{ErrorKind::not_found, "no-such-message", "There is no dead letter with this id."};
}

void add_health(http::Router& router, std::function<bool()> ready) {
  router.view<Empty, Reply>(get, "/healthz", {.summary = "The process lives"},
                            [](const Call&, const Empty&) -> Result<Reply> {
                              return Reply{.body = R"({"status":"alive"})"};
                            });
  router.view<Empty, Reply>(get, "/readyz",
                            {.summary = "Everything that this process runs is ready"},
                            [ready = std::move(ready)](const Call&, const Empty&) -> Result<Reply> {
                              if (ready()) return Reply{.body = R"({"status":"ready"})"};
                              return http::not_ready();
                            });
  router.view<Empty, Reply>(get, "/metrics", {.summary = "Metrics in Prometheus text format"},
                            [](const Call&, const Empty&) -> Result<Reply> {
                              return Reply{
                                  .content_type = "text/plain; version=0.0.4; charset=utf-8",
                                  .body = telemetry::metrics_text()};
                            });
}

void add_dead_letters(http::Router& router, bus::Bus& bus) {
  router.task<Empty, DeadLetterList>(
      get, "/api/ops/dead-letters",
      {.roles = kOnCall, .summary = "Messages that were given up, newest first"},
      [&bus](const Call&, const Empty&) -> Result<DeadLetterList> {
        ATELIER_TRY_ASSIGN(auto list, bus.dead_letters(1000));
        return DeadLetterList{std::move(list)};
      });
  router.task<Empty, Empty>(
      post, "/api/ops/dead-letters/{queue}/{id}/replay",
      {.roles = kOnCall, .summary = "Hand the message to its consumer once more", .status = 204},
      [&bus](const Call& call, const Empty&) -> Result<Empty> {
        ATELIER_TRY_ASSIGN(const auto id, message_id(call));
        ATELIER_TRY(bus.replay(id, call.param("queue")));
        return Empty{};
      });
  router.task<Empty, Empty>(
      delete_, "/api/ops/dead-letters/{queue}/{id}",
      {.roles = kOnCall,
       .summary = "Give the message up for good; who did it is kept",
       .status = 204},
      [&bus](const Call& call, const Empty&) -> Result<Empty> {
        ATELIER_TRY_ASSIGN(const auto id, message_id(call));
        ATELIER_TRY(bus.discard(id, call.param("queue"), "user:" + call.caller().user.str()));
        return Empty{};
      });
}

}  // namespace

void add_ops_routes(http::Router& router, bus::Bus& bus, const std::atomic<bool>& loaded,
                    std::function<bool()> ready) {
  add_health(router, std::move(ready));
  router.open_next_rows_when(&loaded);  // a message handed on is handled by its context
  add_dead_letters(router, bus);
  router.open_next_rows_when(nullptr);
  const auto document = std::make_shared<std::string>();
  router.view<Empty, Reply>(
      get, "/api/openapi.json", {.summary = "This API, as OpenAPI 3.1"},
      [document](const Call&, const Empty&) -> Result<Reply> {
        return Reply{.body = *document,
                     .etag = blob::sha256_hex(std::as_bytes(std::span(*document))).substr(0, 16)};
      });
  *document = http::openapi(router, "Atelier", kVersion);
}

}  // namespace atelier::app
