// SPDX-License-Identifier: Apache-2.0
// Problem documents (RFC 9457): the one place where an Error becomes an answer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "platform/http/call.h"

namespace atelier::http {

int status_of(ErrorKind kind);
/// application/problem+json with type, title, status, detail, instance, trace_id and errors[];
/// Retry-After where the error has one. Details of `internal` errors are logged, not told.
Reply problem(const Error& error, std::string_view instance, const telemetry::TraceContext& trace);
/// The same under a status that only HTTP itself knows (405, 408, 414, 431, 501, 505).
Reply problem(int status, const Error& error, std::string_view instance,
              const telemetry::TraceContext& trace);

/// What the body says; here for the OpenAPI schema.
struct ProblemField {
  std::string pointer;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(ProblemField, (), (pointer, detail))

struct Problem {
  std::string type;
  std::string title;
  int status = 500;
  std::string detail;
  std::string instance;
  std::string trace_id;
  std::optional<std::vector<ProblemField>> errors;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, detail, instance, trace_id, errors))

}  // namespace atelier::http
