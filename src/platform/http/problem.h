// SPDX-License-Identifier: Apache-2.0
// Problem documents (RFC 9457): the one place where an Error becomes an answer.
#pragma once

#include "platform/http/call.h"

namespace atelier::http {

int status_of(ErrorKind kind);
/// application/problem+json with type, title, status, detail, instance, trace_id and errors[];
/// Retry-After where the error has one. Details of `internal` errors are logged, not told.
Reply problem(const Error& error, std::string_view instance, const telemetry::TraceContext& trace);

}  // namespace atelier::http
