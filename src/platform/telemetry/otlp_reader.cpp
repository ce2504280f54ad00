// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/otlp_reader.h"

#include <functional>
#include <protozero/pbf_message.hpp>

namespace atelier::telemetry::otlp {
namespace {

using protozero::data_view;
using protozero::pbf_message;

std::string text_of(data_view view) { return {view.data(), view.size()}; }

template <std::size_t N>
void read_id(data_view view, std::array<std::uint8_t, N>& id) {
  if (view.size() == N) std::copy(view.data(), view.data() + N, id.begin());
}

ReadValue read_value(data_view bytes) {
  pbf_message<AnyValue> value(bytes);
  if (!value.next()) return std::string();
  switch (value.tag()) {
    case AnyValue::string:
      return text_of(value.get_view());
    case AnyValue::boolean:
      return value.get_bool();
    case AnyValue::integer:
      return static_cast<std::int64_t>(value.get_int64());
    case AnyValue::real:
      return value.get_double();
  }
  return std::string();
}

void read_attribute(data_view bytes, ReadAttributes& to) {
  pbf_message<KeyValue> pair(bytes);
  std::string key;
  while (pair.next()) {
    if (pair.tag() == KeyValue::key) {
      key = text_of(pair.get_view());
    } else {
      to.emplace_back(key, read_value(pair.get_view()));
    }
  }
}

TraceContext read_link(data_view bytes) {
  TraceContext context;
  pbf_message<LinkField> fields(bytes);
  while (fields.next()) {
    if (fields.tag() == LinkField::trace_id) {
      read_id(fields.get_view(), context.trace);
    } else {
      read_id(fields.get_view(), context.span);
    }
  }
  return context;
}

bool read_failed(data_view bytes) {
  pbf_message<StatusField> status(bytes);
  return status.next(StatusField::code) &&
         static_cast<std::uint64_t>(status.get_enum()) == kStatusError;
}

ReadSpan read_span(data_view bytes) {
  ReadSpan span;
  pbf_message<SpanField> fields(bytes);
  while (fields.next()) {
    switch (fields.tag()) {
      case SpanField::trace_id:
        read_id(fields.get_view(), span.context.trace);
        break;
      case SpanField::span_id:
        read_id(fields.get_view(), span.context.span);
        break;
      case SpanField::parent_span_id:
        read_id(fields.get_view(), span.parent);
        break;
      case SpanField::name:
        span.name = text_of(fields.get_view());
        break;
      case SpanField::kind:
        span.kind = static_cast<SpanKind>(fields.get_enum());
        break;
      case SpanField::start_time:
        span.start_unix_ns = fields.get_fixed64();
        break;
      case SpanField::end_time:
        span.end_unix_ns = fields.get_fixed64();
        break;
      case SpanField::attributes:
        read_attribute(fields.get_view(), span.attributes);
        break;
      case SpanField::links:
        span.links.push_back(read_link(fields.get_view()));
        break;
      case SpanField::dropped_attributes:
        span.dropped_attributes = fields.get_uint32();
        break;
      case SpanField::dropped_links:
        span.dropped_links = fields.get_uint32();
        break;
      case SpanField::status:
        span.failed = read_failed(fields.get_view());
        break;
      default:
        fields.skip();
    }
  }
  return span;
}

ReadLog read_log(data_view bytes) {
  ReadLog log;
  pbf_message<LogField> fields(bytes);
  while (fields.next()) {
    switch (fields.tag()) {
      case LogField::time:
        log.unix_ns = fields.get_fixed64();
        break;
      case LogField::severity_number:
        log.severity = static_cast<std::uint64_t>(fields.get_enum());
        break;
      case LogField::severity_text:
        log.severity_text = text_of(fields.get_view());
        break;
      case LogField::event_name:
        log.event = text_of(fields.get_view());
        break;
      case LogField::body:
        log.body = std::get<std::string>(read_value(fields.get_view()));
        break;
      case LogField::attributes:
        read_attribute(fields.get_view(), log.attributes);
        break;
      case LogField::trace_id:
        read_id(fields.get_view(), log.context.trace);
        break;
      case LogField::span_id:
        read_id(fields.get_view(), log.context.span);
        break;
      default:
        fields.skip();
    }
  }
  return log;
}

void each_record(std::string_view request, const std::function<void(data_view)>& take) {
  pbf_message<RequestField> groups(request.data(), request.size());
  while (groups.next(RequestField::groups)) {
    pbf_message<Group> group(groups.get_message());
    while (group.next(Group::items)) {
      pbf_message<Group> scope(group.get_message());
      while (scope.next(Group::items)) take(scope.get_view());
    }
  }
}

}  // namespace

const ReadValue* ReadSpan::find(Key key) const {
  const auto found = std::ranges::find(attributes, key.name, &ReadAttributes::value_type::first);
  return found == attributes.end() ? nullptr : &found->second;
}

std::vector<ReadSpan> read_spans(std::string_view request) {
  std::vector<ReadSpan> spans;
  each_record(request, [&](data_view bytes) { spans.push_back(read_span(bytes)); });
  return spans;
}

std::vector<ReadLog> read_logs(std::string_view request) {
  std::vector<ReadLog> logs;
  each_record(request, [&](data_view bytes) { logs.push_back(read_log(bytes)); });
  return logs;
}

ReadAttributes read_resource(std::string_view request) {
  ReadAttributes attributes;
  pbf_message<RequestField> groups(request.data(), request.size());
  if (!groups.next(RequestField::groups)) return attributes;
  pbf_message<Group> group(groups.get_message());
  if (!group.next(Group::owner)) return attributes;
  pbf_message<ResourceField> resource(group.get_message());
  while (resource.next(ResourceField::attributes)) read_attribute(resource.get_view(), attributes);
  return attributes;
}

}  // namespace atelier::telemetry::otlp
