// SPDX-License-Identifier: Apache-2.0
// The numbers of the fields of OTLP 1.x that are read one by one here, as
// github.com/open-telemetry/opentelemetry-proto has them:
// collector/{trace,logs}/v1/*_service.proto, trace/v1/trace.proto, logs/v1/logs.proto,
// common/v1/common.proto, resource/v1/resource.proto; google.rpc.Status is that of
// googleapis/google/rpc/status.proto.
#pragma once

#include <protozero/types.hpp>

namespace atelier::archive::otlp {

using Tag = protozero::pbf_tag_type;

/// ExportTraceServiceRequest and ExportLogsServiceRequest.
namespace request {
inline constexpr Tag resources = 1;  // ResourceSpans or ResourceLogs
}
/// ResourceSpans and ResourceLogs.
namespace resource_group {
inline constexpr Tag resource = 1;
inline constexpr Tag scopes = 2;  // ScopeSpans or ScopeLogs
}  // namespace resource_group
/// ScopeSpans and ScopeLogs.
namespace scope_group {
inline constexpr Tag scope = 1;
inline constexpr Tag records = 2;  // Span or LogRecord
}  // namespace scope_group
namespace resource {
inline constexpr Tag attributes = 1;
}
namespace span {
inline constexpr Tag trace_id = 1;
inline constexpr Tag span_id = 2;
inline constexpr Tag parent_span_id = 4;
inline constexpr Tag name = 5;
inline constexpr Tag kind = 6;
inline constexpr Tag start_time_unix_nano = 7;
inline constexpr Tag end_time_unix_nano = 8;
inline constexpr Tag attributes = 9;
inline constexpr Tag events = 11;
inline constexpr Tag links = 13;
inline constexpr Tag status = 15;
}  // namespace span
namespace event {
inline constexpr Tag time_unix_nano = 1;
inline constexpr Tag name = 2;
inline constexpr Tag attributes = 3;
}  // namespace event
namespace link {
inline constexpr Tag trace_id = 1;
inline constexpr Tag span_id = 2;
}  // namespace link
namespace status {
inline constexpr Tag message = 2;
inline constexpr Tag code = 3;
}  // namespace status
namespace log_record {
inline constexpr Tag time_unix_nano = 1;
inline constexpr Tag severity_number = 2;
inline constexpr Tag severity_text = 3;
inline constexpr Tag body = 5;
inline constexpr Tag attributes = 6;
inline constexpr Tag trace_id = 9;
inline constexpr Tag span_id = 10;
inline constexpr Tag observed_time_unix_nano = 11;
inline constexpr Tag event_name = 12;
}  // namespace log_record
namespace key_value {
inline constexpr Tag key = 1;
inline constexpr Tag value = 2;
}  // namespace key_value
namespace any_value {
inline constexpr Tag string_value = 1;
inline constexpr Tag bool_value = 2;
inline constexpr Tag int_value = 3;
inline constexpr Tag double_value = 4;
inline constexpr Tag array_value = 5;
inline constexpr Tag kvlist_value = 6;
inline constexpr Tag bytes_value = 7;
}  // namespace any_value
/// ArrayValue and KeyValueList.
namespace list {
inline constexpr Tag values = 1;
}
/// ExportTraceServiceResponse and ExportLogsServiceResponse.
namespace response {
inline constexpr Tag partial_success = 1;
}
/// ExportTracePartialSuccess and ExportLogsPartialSuccess.
namespace partial_success {
inline constexpr Tag rejected = 1;
inline constexpr Tag error_message = 2;
}  // namespace partial_success
namespace rpc_status {
inline constexpr Tag code = 1;
inline constexpr Tag message = 2;
}  // namespace rpc_status

inline constexpr int kServer = 2;  // Span.SpanKind
inline constexpr int kClient = 3;
inline constexpr int kProducer = 4;
inline constexpr int kConsumer = 5;
inline constexpr int kStatusError = 2;  // Status.StatusCode

}  // namespace atelier::archive::otlp
