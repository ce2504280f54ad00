// SPDX-License-Identifier: Apache-2.0
#include "platform/base/assert.h"
#include "platform/telemetry/batcher.h"
#include "platform/telemetry/log_writer.h"
#include "platform/telemetry/otlp.h"
#include "platform/telemetry/telemetry.h"
#include "platform/telemetry/text.h"

namespace atelier::telemetry {

namespace {

using otlp::LogField;

constexpr std::size_t kMostRecordBytes = 16'000;
constexpr std::size_t kMostEventBytes = 128;
constexpr std::size_t kMostBodyBytes = 8192;
constexpr std::size_t kMostValueBytes = 4096;
constexpr std::size_t kEndBytes = 64;  // what is written at the end: ids and a count

std::atomic<Level> g_level{Level::info};

std::string_view severity(Level level) {
  switch (level) {
    case Level::debug:
      return "DEBUG";
    case Level::info:
      return "INFO";
    case Level::warn:
      return "WARN";
    case Level::error:
      return "ERROR";
  }
  ATELIER_ASSERT(false);
  return {};
}

void put_attributes(otlp::Encoder& encoder, std::initializer_list<Attribute> attributes) {
  std::uint64_t dropped = 0;
  for (const auto* it = attributes.begin(); it != attributes.end(); ++it) {
    const auto same_key = [&](const Attribute& other) { return other.key.name == it->key.name; };
    if (std::any_of(attributes.begin(), it, same_key)) continue;  // a key stands once
    constexpr auto kField = static_cast<std::uint32_t>(LogField::attributes);
    if (!encoder.attribute(kField, *it, kMostValueBytes)) ++dropped;
  }
  if (dropped > 0 && encoder.has_room(12))
    encoder.put_varint(LogField::dropped_attributes, dropped);
}

}  // namespace

void set_log_level(Level level) { g_level.store(level, std::memory_order_relaxed); }

void set_log_sink(std::function<void(std::string_view line)> sink) {
  LogWriter::instance().set_sink(std::move(sink));
}

bool flush_logs() { return LogWriter::instance().flush(); }

void set_resource(std::string_view service, std::string_view version) {
  static const std::string instance = TraceContext::make().trace_id();
  std::string json = R"(,"resource":{"service.namespace":"atelier","service.name":)";
  append_json_string(json, service);
  json += R"(,"service.version":)";
  append_json_string(json, version);
  json += R"(,"service.instance.id":")" + instance + "\"}";
  LogWriter::instance().set_resource(std::move(json));
  Batcher::instance().set_resource(otlp::resource(service, version, instance));
}

void log(Level level, std::string_view event, std::string_view body,
         std::initializer_list<Attribute> attributes) {
  if (level < g_level.load(std::memory_order_relaxed)) return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto now_ns = static_cast<std::uint64_t>(std::chrono::nanoseconds(now).count());
  otlp::Frame<kMostRecordBytes> frame;
  otlp::Encoder encoder(frame.body(), frame.body_end() - kEndBytes);
  // The order of the line's fields, which is made from this (log_line.cpp).
  encoder.put_fixed64(LogField::time, now_ns);
  encoder.text(LogField::severity_text, severity(level), kMostEventBytes);
  encoder.put_varint(LogField::severity_number, static_cast<std::uint64_t>(level));
  encoder.text(LogField::event_name, event, kMostEventBytes);
  encoder.text_value(LogField::body, body, kMostBodyBytes);
  put_attributes(encoder, attributes);
  otlp::Encoder end(encoder.at(), frame.body_end());
  end.put_fixed64(LogField::observed_time, now_ns);
  if (const auto& context = current(); context.valid()) {
    end.put_id(LogField::trace_id, context.trace);
    end.put_id(LogField::span_id, context.span);
    end.put_fixed32(LogField::flags, context.sampled ? 1 : 0);
  }
  LogWriter::instance().write(frame.finish(end.at()), level >= Level::error);
}

}  // namespace atelier::telemetry
