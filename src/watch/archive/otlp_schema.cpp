// SPDX-License-Identifier: Apache-2.0
// From github.com/open-telemetry/opentelemetry-proto, release 1.x: the files that otlp_fields.h
// names.
#include "watch/archive/otlp_schema.h"

#include <algorithm>

namespace atelier::archive {

const Field* Message::find(std::string_view name) const {
  const auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

namespace {

using enum FieldType;

extern const Message kAnyValue;
extern const Message kKeyValue;

constexpr Field kArrayValueFields[] = {{"values", 1, message, true, &kAnyValue}};
const Message kArrayValue{kArrayValueFields};
constexpr Field kKeyValueListFields[] = {{"values", 1, message, true, &kKeyValue}};
const Message kKeyValueList{kKeyValueListFields};
constexpr Field kAnyValueFields[] = {{"stringValue", 1, string},
                                     {"boolValue", 2, boolean},
                                     {"intValue", 3, int64},
                                     {"doubleValue", 4, number},
                                     {"arrayValue", 5, message, false, &kArrayValue},
                                     {"kvlistValue", 6, message, false, &kKeyValueList},
                                     {"bytesValue", 7, base64}};
const Message kAnyValue{kAnyValueFields};
constexpr Field kKeyValueFields[] = {{"key", 1, string}, {"value", 2, message, false, &kAnyValue}};
const Message kKeyValue{kKeyValueFields};

constexpr Field kScopeFields[] = {{"name", 1, string},
                                  {"version", 2, string},
                                  {"attributes", 3, message, true, &kKeyValue},
                                  {"droppedAttributesCount", 4, int32}};
const Message kScope{kScopeFields};
constexpr Field kEntityRefFields[] = {{"schemaUrl", 1, string},
                                      {"type", 2, string},
                                      {"idKeys", 3, string, true},
                                      {"descriptionKeys", 4, string, true}};
const Message kEntityRef{kEntityRefFields};
constexpr Field kResourceFields[] = {{"attributes", 1, message, true, &kKeyValue},
                                     {"droppedAttributesCount", 2, int32},
                                     {"entityRefs", 3, message, true, &kEntityRef}};
const Message kResource{kResourceFields};

constexpr Field kEventFields[] = {{"timeUnixNano", 1, fixed64},
                                  {"name", 2, string},
                                  {"attributes", 3, message, true, &kKeyValue},
                                  {"droppedAttributesCount", 4, int32}};
const Message kEvent{kEventFields};
constexpr Field kLinkFields[] = {{"traceId", 1, hex},
                                 {"spanId", 2, hex},
                                 {"traceState", 3, string},
                                 {"attributes", 4, message, true, &kKeyValue},
                                 {"droppedAttributesCount", 5, int32},
                                 {"flags", 6, fixed32}};
const Message kLink{kLinkFields};
constexpr Field kStatusFields[] = {{"message", 2, string}, {"code", 3, int32}};
const Message kStatus{kStatusFields};
constexpr Field kSpanFields[] = {{"traceId", 1, hex},
                                 {"spanId", 2, hex},
                                 {"traceState", 3, string},
                                 {"parentSpanId", 4, hex},
                                 {"name", 5, string},
                                 {"kind", 6, int32},
                                 {"startTimeUnixNano", 7, fixed64},
                                 {"endTimeUnixNano", 8, fixed64},
                                 {"attributes", 9, message, true, &kKeyValue},
                                 {"droppedAttributesCount", 10, int32},
                                 {"events", 11, message, true, &kEvent},
                                 {"droppedEventsCount", 12, int32},
                                 {"links", 13, message, true, &kLink},
                                 {"droppedLinksCount", 14, int32},
                                 {"status", 15, message, false, &kStatus},
                                 {"flags", 16, fixed32}};
const Message kSpan{kSpanFields};
constexpr Field kLogRecordFields[] = {{"timeUnixNano", 1, fixed64},
                                      {"severityNumber", 2, int32},
                                      {"severityText", 3, string},
                                      {"body", 5, message, false, &kAnyValue},
                                      {"attributes", 6, message, true, &kKeyValue},
                                      {"droppedAttributesCount", 7, int32},
                                      {"flags", 8, fixed32},
                                      {"traceId", 9, hex},
                                      {"spanId", 10, hex},
                                      {"observedTimeUnixNano", 11, fixed64},
                                      {"eventName", 12, string}};
const Message kLogRecord{kLogRecordFields};

constexpr Field kScopeSpansFields[] = {{"scope", 1, message, false, &kScope},
                                       {"spans", 2, message, true, &kSpan},
                                       {"schemaUrl", 3, string}};
const Message kScopeSpans{kScopeSpansFields};
constexpr Field kResourceSpansFields[] = {{"resource", 1, message, false, &kResource},
                                          {"scopeSpans", 2, message, true, &kScopeSpans},
                                          {"schemaUrl", 3, string}};
const Message kResourceSpans{kResourceSpansFields};
constexpr Field kTraceRequestFields[] = {{"resourceSpans", 1, message, true, &kResourceSpans}};

constexpr Field kScopeLogsFields[] = {{"scope", 1, message, false, &kScope},
                                      {"logRecords", 2, message, true, &kLogRecord},
                                      {"schemaUrl", 3, string}};
const Message kScopeLogs{kScopeLogsFields};
constexpr Field kResourceLogsFields[] = {{"resource", 1, message, false, &kResource},
                                         {"scopeLogs", 2, message, true, &kScopeLogs},
                                         {"schemaUrl", 3, string}};
const Message kResourceLogs{kResourceLogsFields};
constexpr Field kLogsRequestFields[] = {{"resourceLogs", 1, message, true, &kResourceLogs}};

}  // namespace

const Message kTraceRequest{kTraceRequestFields};
const Message kLogsRequest{kLogsRequestFields};

}  // namespace atelier::archive
