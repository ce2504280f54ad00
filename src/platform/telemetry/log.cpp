// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "platform/base/assert.h"
#include "platform/telemetry/hex.h"
#include "platform/telemetry/log_writer.h"
#include "platform/telemetry/telemetry.h"
#include "platform/telemetry/text.h"

namespace atelier::telemetry {

namespace {

constexpr std::size_t kMostBodyBytes = 8192;
constexpr std::size_t kMostValueBytes = 4096;

std::atomic<Level> g_level{Level::info};

// Both fields at once: a record is a few hundred nanoseconds, each append is ten of them.
std::string_view severity(Level level) {
  switch (level) {
    case Level::debug:
      return R"(","severityText":"DEBUG","severityNumber":5,"eventName":)";
    case Level::info:
      return R"(","severityText":"INFO","severityNumber":9,"eventName":)";
    case Level::warn:
      return R"(","severityText":"WARN","severityNumber":13,"eventName":)";
    case Level::error:
      return R"(","severityText":"ERROR","severityNumber":17,"eventName":)";
  }
  ATELIER_ASSERT(false);
  return {};
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

struct AppendValue {
  std::string& out;
  void operator()(std::string_view text) const {
    append_json_string(out, shortened(text, kMostValueBytes));
  }
  void operator()(std::int64_t number) const { append_number(out, number); }
  void operator()(bool flag) const { out += flag ? "true" : "false"; }
  void operator()(double number) const {
    // JSON has no other numbers; OTLP's JSON writes these three as text too.
    if (std::isfinite(number)) {
      append_number(out, number);
    } else {
      out += std::isnan(number) ? "\"NaN\"" : number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    }
  }
};

void append_attributes(std::string& out, std::initializer_list<Attribute> attributes) {
  out += '{';
  for (const auto* it = attributes.begin(); it != attributes.end(); ++it) {
    const auto same_key = [&](const Attribute& other) { return other.key.name == it->key.name; };
    if (std::any_of(attributes.begin(), it, same_key)) continue;  // a key stands once in JSON
    if (it != attributes.begin()) out += ',';
    out += '"';
    out += it->key.name;  // of the catalogue: nothing to escape
    out += "\":";
    std::visit(AppendValue{out}, it->value);
  }
  out += '}';
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
}

void log(Level level, std::string_view event, std::string_view body,
         std::initializer_list<Attribute> attributes) {
  if (level < g_level.load(std::memory_order_relaxed)) return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::string record;
  record.reserve(512);
  record += R"({"timeUnixNano":")";
  append_number(record, std::chrono::nanoseconds(now).count());
  record += severity(level);
  append_json_string(record, event);
  record += R"(,"body":)";
  append_json_string(record, shortened(body, kMostBodyBytes));
  record += R"(,"attributes":)";
  append_attributes(record, attributes);
  if (const auto& context = current(); context.valid()) {
    record += R"(,"traceId":")";
    append_hex(record, context.trace);
    record += R"(","spanId":")";
    append_hex(record, context.span);
    record += '"';
  }
  LogWriter::instance().write(record, level >= Level::error);
}

}  // namespace atelier::telemetry
