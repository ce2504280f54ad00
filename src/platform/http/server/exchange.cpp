// SPDX-License-Identifier: Apache-2.0
#include "platform/http/server/exchange.h"

#include "platform/http/server/session.h"
#include "platform/http/server/wire.h"
#include "platform/telemetry/metrics.h"

namespace atelier::http {

namespace {

namespace attr = telemetry::attr;

telemetry::Family<telemetry::Histogram> durations{
    "http_server_request_duration_seconds",
    "From the end of a request's head to the end of its answer.",
    {"route", "method", "status"}};

class Answer {
 public:
  Answer(std::weak_ptr<Session> session, std::shared_ptr<Loop> loop, std::uint64_t number)
      : session_(std::move(session)), loop_(std::move(loop)), number_(number) {}
  ~Answer() {
    give(Error{ErrorKind::internal, "internal", "The handler ended without an answer."});
  }
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  void give(Result<Reply> reply) {
    if (given_.exchange(true)) return;
    if (loop_->is_this_thread()) {
      if (const auto live = session_.lock()) live->deliver(number_, std::move(reply));
      return;
    }
    loop_->post([session = session_, number = number_, reply = std::move(reply)]() mutable {
      if (const auto live = session.lock()) live->deliver(number, std::move(reply));
    });
  }

 private:
  const std::weak_ptr<Session> session_;
  const std::shared_ptr<Loop> loop_;
  const std::uint64_t number_;
  std::atomic<bool> given_{false};
};

/// The part of the program that a route belongs to: "crm" of "/api/crm/orders" and of
/// "/internal/crm/taken"; "" of others.
std::string_view part_of(std::string_view route) {
  for (const std::string_view prefix : {"/api/", "/internal/"}) {
    if (!route.starts_with(prefix)) continue;
    const auto rest = route.substr(prefix.size());
    return rest.find('/') == std::string_view::npos ? "" : rest.substr(0, rest.find('/'));
  }
  return "";
}

}  // namespace

Exchange::Exchange(std::string_view method, std::string_view route,
                   const telemetry::TraceContext& caller)
    : route_(route), begun_(Loop::SteadyClock::now()) {
  span_.emplace(telemetry::SpanName(method, route), telemetry::SpanKind::server, caller,
                telemetry::Detached{});
  call.trace = span_->context();
}

void Exchange::finish(int status) {
  const auto method = method_name(call.method);
  const std::chrono::duration<double> took = Loop::SteadyClock::now() - begun_;
  durations.with({route_, method, std::to_string(status)}).observe(took.count());
  span_->set({attr::kHttpMethod, method});
  span_->set({attr::kHttpRoute, route_});
  span_->set({attr::kUrlPath, call.path});
  span_->set({attr::kHttpStatus, status});
  if (const auto part = part_of(route_); !part.empty()) span_->set({attr::kContext, part});
  if (status >= 500) span_->fail(std::to_string(status));
  span_.reset();
  const telemetry::Scope scope(call.trace);
  telemetry::log(status >= 500 ? telemetry::Level::warn : telemetry::Level::debug, "http.request",
                 "A request was answered.",
                 {{attr::kHttpMethod, method},
                  {attr::kHttpRoute, route_},
                  {attr::kUrlPath, call.path},
                  {attr::kHttpStatus, status},
                  {attr::kDurationMs, took.count() * 1e3}});
}

Respond respond_to(const std::shared_ptr<Session>& session, Loop& loop, std::uint64_t number) {
  return [answer = std::make_shared<Answer>(session, loop.shared_from_this(), number)](
             Result<Reply> reply) { answer->give(std::move(reply)); };
}

}  // namespace atelier::http
