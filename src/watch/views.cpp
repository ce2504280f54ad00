// SPDX-License-Identifier: Apache-2.0
#include "watch/views.h"

#include <algorithm>
#include <array>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>
#include <set>

#include "platform/base/text.h"
#include "platform/telemetry/text.h"
#include "watch/archive/otlp_fields.h"
#include "watch/archive/otlp_json.h"

namespace atelier::watch {
namespace {

using archive::FoundLog;
using archive::FoundSpan;
using protozero::pbf_reader;
using protozero::pbf_wire_type;
using protozero::tag_and_type;

namespace otlp = archive::otlp;

constexpr auto kBytes = pbf_wire_type::length_delimited;
constexpr std::array kKinds = {"unspecified", "internal", "server",
                               "client",      "producer", "consumer"};
constexpr std::int64_t kSeverities = 4;  // numbers to each name
constexpr std::int64_t kNs = 1000;

std::optional<std::string> hex_or_none(std::string_view bytes) {
  return bytes.empty() ? std::nullopt : std::optional(hex(bytes));
}

/// Whatever was sent as text, as text.
std::string readable(std::string_view text) {
  std::string out;
  while (!text.empty()) telemetry::append_utf8(out, telemetry::take_code_point(text));
  return out;
}

std::string_view view(protozero::data_view data) { return {data.data(), data.size()}; }

const char* kind_name(std::int64_t kind) {
  return kKinds[kind < 0 || kind >= static_cast<std::int64_t>(kKinds.size())
                    ? 0
                    : static_cast<std::size_t>(kind)];
}

Severity severity_of(std::int64_t number) {
  if (number <= 0) return Severity::info;  // nobody said
  return static_cast<Severity>(std::min<std::int64_t>((number - 1) / kSeverities, 5));
}

JsonText attributes_of(std::string_view message, protozero::pbf_tag_type tag) {
  JsonText json{""};
  archive::append_plain_attributes(json.text, message, tag);
  return json;
}

EventView event_of(std::string_view bytes) {
  EventView event{.attributes = attributes_of(bytes, otlp::event::attributes)};
  for (pbf_reader message(bytes.data(), bytes.size()); message.next();) {
    switch (message.tag_and_type()) {
      case tag_and_type(otlp::event::time_unix_nano, pbf_wire_type::fixed64):
        event.time = {static_cast<std::int64_t>(message.get_fixed64()) / kNs};
        break;
      case tag_and_type(otlp::event::name, kBytes):
        event.name = readable(view(message.get_view()));
        break;
      default:
        message.skip();
    }
  }
  return event;
}

LinkView link_of(pbf_reader message) {
  LinkView link;
  while (message.next()) {
    switch (message.tag_and_type()) {
      case tag_and_type(otlp::link::trace_id, kBytes):
        link.trace = hex(view(message.get_view()));
        break;
      case tag_and_type(otlp::link::span_id, kBytes):
        link.span = hex(view(message.get_view()));
        break;
      default:
        message.skip();
    }
  }
  return link;
}

std::optional<std::string> message_of(pbf_reader status) {
  std::optional<std::string> text;
  while (status.next(otlp::status::message, kBytes)) text = readable(view(status.get_view()));
  return text;
}

void read_body(const std::string& body, SpanView& span) {
  span.attributes = attributes_of(body, otlp::span::attributes);
  for (pbf_reader message(body); message.next();) {
    switch (message.tag_and_type()) {
      case tag_and_type(otlp::span::events, kBytes):
        span.events.push_back(event_of(view(message.get_view())));
        break;
      case tag_and_type(otlp::span::links, kBytes):
        span.links.push_back(link_of(message.get_message()));
        break;
      case tag_and_type(otlp::span::status, kBytes):
        span.message = message_of(message.get_message());
        break;
      default:
        message.skip();
    }
  }
}

SpanView view_of_span(const FoundSpan& found) {
  SpanView span{.span = hex(found.span),
                .parent = hex_or_none(found.parent),
                .service = readable(found.service),
                .name = readable(found.name),
                .kind = kind_name(found.kind),
                .start = {found.start_us},
                .duration_us = found.duration_us,
                .failed = found.failed,
                .order = found.order_id};
  read_body(found.body, span);
  return span;
}

/// One line for each source, its records in their order.
template <class Found>
void append_lines(std::string& out, const std::vector<Found>& found,
                  const std::map<std::int64_t, archive::FoundSource>& sources,
                  const archive::Message& message, std::string Found::*record) {
  std::map<std::int64_t, std::string> groups;
  for (const auto& one : found)
    protozero::pbf_writer(groups[one.source]).add_message(otlp::scope_group::records, one.*record);
  for (const auto& [id, records] : groups) {
    const auto& source = sources.at(id);
    std::string scope;
    protozero::pbf_writer(scope).add_message(otlp::scope_group::scope, source.scope);
    std::string group;
    protozero::pbf_writer resource(group);
    resource.add_message(otlp::resource_group::resource, source.resource);
    resource.add_message(otlp::resource_group::scopes, scope + records);
    std::string request;
    protozero::pbf_writer(request).add_message(otlp::request::resources, group);
    archive::append_otlp_json(out, message, request);
    out += '\n';
  }
}

}  // namespace

std::string hex(std::string_view bytes) {
  return to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::int64_t least_of(Severity severity) {
  return severity == Severity::trace ? 0 : static_cast<std::int64_t>(severity) * kSeverities + 1;
}

LogView view_of(const FoundLog& found) {
  LogView log{.time = {found.id},
              .severity = severity_of(found.severity),
              .service = readable(found.service),
              .attributes = attributes_of(found.record, otlp::log_record::attributes),
              .trace = hex_or_none(found.trace),
              .span = hex_or_none(found.span)};
  for (pbf_reader message(found.record); message.next();) {
    switch (message.tag_and_type()) {
      case tag_and_type(otlp::log_record::event_name, kBytes):
        log.event = readable(view(message.get_view()));
        break;
      case tag_and_type(otlp::log_record::body, kBytes):
        log.body.text.clear();
        archive::append_plain_value(log.body.text, view(message.get_view()));
        break;
      default:
        message.skip();
    }
  }
  return log;
}

TraceRow row_of(const FoundSpan& found) {
  return {.trace = hex(found.trace),
          .span = hex(found.span),
          .service = readable(found.service),
          .name = readable(found.name),
          .kind = kind_name(found.kind),
          .start = {found.start_us},
          .duration_us = found.duration_us,
          .failed = found.failed,
          .order = found.order_id};
}

TraceView view_of(const std::string& trace_id, const archive::Trace& trace) {
  TraceView view{.trace = hex(trace_id), .cut = trace.cut};
  std::set<std::string> services;
  std::map<std::string, std::size_t> places;
  std::int64_t end_us = 0;
  for (const auto& found : trace.spans) {
    if (view.spans.empty()) view.start = {found.start_us};
    end_us = std::max(end_us, found.start_us + found.duration_us);
    view.failed = view.failed || found.failed;
    services.insert(readable(found.service));
    places.emplace(found.span, view.spans.size());
    view.spans.push_back(view_of_span(found));
  }
  if (!view.spans.empty()) view.duration_us = end_us - view.start.us;
  view.services.assign(services.begin(), services.end());
  for (const auto& found : trace.logs) {
    const auto at = places.find(found.span);
    (at == places.end() ? view.logs : view.spans[at->second].logs).push_back(view_of(found));
  }
  for (const auto& found : trace.links_here) {
    const auto at = places.find(found.to_span);
    (at == places.end() ? view.linked_from : view.spans[at->second].linked_from)
        .push_back(
            {hex(found.trace), hex(found.span), readable(found.service), readable(found.name)});
  }
  return view;
}

ServicesView view_of(const std::vector<CallFigures>& calls, int minutes) {
  constexpr double kSeconds = 60;
  ServicesView view{.minutes = minutes};
  std::set<std::string> services;
  for (const auto& call : calls) {
    for (const auto& name : {call.from, call.to})
      if (!name.empty()) services.insert(readable(name));
    view.calls.push_back({.from = readable(call.from),
                          .to = readable(call.to),
                          .count = call.count,
                          .failed = call.failed,
                          .per_second = static_cast<double>(call.count) / (minutes * kSeconds),
                          .p50_ms = call.p50_ms,
                          .p95_ms = call.p95_ms,
                          .p99_ms = call.p99_ms});
  }
  view.services.assign(services.begin(), services.end());
  return view;
}

std::optional<std::string> trace_id_of(std::string_view digits) {
  if (digits.size() != 2 * archive::kTraceIdBytes) return std::nullopt;
  return archive::from_hex(digits);
}

std::string export_lines(const archive::Trace& trace) {
  std::string out;
  append_lines(out, trace.spans, trace.sources, archive::kTraceRequest, &FoundSpan::body);
  append_lines(out, trace.logs, trace.sources, archive::kLogsRequest, &FoundLog::record);
  return out;
}

std::string export_lines(const archive::Page<FoundLog>& page) {
  std::string out;
  append_lines(out, page.found, page.sources, archive::kLogsRequest, &FoundLog::record);
  return out;
}

}  // namespace atelier::watch
