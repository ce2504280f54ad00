// SPDX-License-Identifier: Apache-2.0
#include "platform/http/problem.h"

#include <algorithm>

#include "platform/base/json_codec.h"

namespace atelier::http {

namespace {

/// "quote-expired" -> "Quote expired": the same for every occurrence of a type, as the RFC asks.
std::string title_of(std::string_view slug) {
  std::string title(slug);
  std::replace(title.begin(), title.end(), '-', ' ');
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z')
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

std::string told_detail(const Error& error, std::string_view instance,
                        const telemetry::TraceContext& trace) {
  if (error.kind != ErrorKind::internal) return error.detail;
  const telemetry::Scope scope(trace);
  telemetry::log(
      telemetry::Level::error, "http.internal_error", error.detail,
      {{telemetry::attr::kUrlPath, instance}, {telemetry::attr::kErrorType, error.type}});
  return "Something went wrong on our side. It has been logged under this trace id.";
}

}  // namespace

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed:
      return 400;
    case ErrorKind::unauthenticated:
      return 401;
    case ErrorKind::forbidden:
      return 403;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::conflict:
      return 409;
    case ErrorKind::gone:
      return 410;
    case ErrorKind::too_large:
      return 413;
    case ErrorKind::unsupported:
      return 415;
    case ErrorKind::unprocessable:
      return 422;
    case ErrorKind::too_many:
      return 429;
    case ErrorKind::unavailable:
      return 503;
    case ErrorKind::timeout:
      return 504;
    case ErrorKind::internal:
      return 500;
  }
  return 500;
}

Reply problem(const Error& error, std::string_view instance, const telemetry::TraceContext& trace) {
  return problem(status_of(error.kind), error, instance, trace);
}

Reply problem(int status, const Error& error, std::string_view instance,
              const telemetry::TraceContext& trace) {
  const std::string_view slug = error.type.empty() ? "internal" : std::string_view(error.type);
  Problem document{.type = "/problems/" + std::string(slug),
                   .title = title_of(slug),
                   .status = status,
                   .detail = told_detail(error, instance, trace),
                   .instance = std::string(instance),
                   .trace_id = trace.trace_id()};
  if (!error.fields.empty()) {
    auto& list = document.errors.emplace();
    for (const auto& field : error.fields) list.push_back({field.pointer, field.detail});
  }
  Reply reply{
      .status = status, .content_type = "application/problem+json", .body = to_json(document)};
  if (error.retry_after_s > 0)
    reply.headers.emplace_back("Retry-After", std::to_string(error.retry_after_s));
  if (status == 401) reply.headers.emplace_back("WWW-Authenticate", "Bearer");
  return reply;
}

}  // namespace atelier::http
