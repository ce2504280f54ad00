// SPDX-License-Identifier: Apache-2.0
#include "app/ops_routes.h"

#include "app/version.h"
#include "platform/telemetry/metrics.h"

namespace atelier::app {
namespace {

using http::Call;
using http::Empty;
using http::Reply;
using enum http::Method;

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
  // Not on the I/O thread: some gauges ask a database, which may not answer.
  router.task<Empty, Reply>(get, "/metrics", {.summary = "Metrics in Prometheus text format"},
                            [](const Call&, const Empty&) -> Result<Reply> {
                              return Reply{
                                  .content_type = "text/plain; version=0.0.4; charset=utf-8",
                                  .body = telemetry::metrics_text()};
                            });
}

}  // namespace

void add_ops_routes(http::Router& router, std::function<bool()> ready) {
  add_health(router, std::move(ready));
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
