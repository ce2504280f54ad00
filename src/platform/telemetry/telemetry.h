// SPDX-License-Identifier: Apache-2.0
// Spans, logs and metrics. Logs go to standard error as JSON lines in the OpenTelemetry log model;
// metrics to /metrics; spans to the exporter that is installed (none yet keeps them). Nothing here
// ever makes a request wait: what does not fit a buffer is dropped and counted.
//
// Names of attributes come from the catalogue in attributes.h; a key that is not in it does not
// compile. That is also the privacy rule: no bodies, no tokens, no e-mail in clear.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "platform/telemetry/attributes.h"

namespace atelier::telemetry {

/// W3C trace context.
struct TraceContext {
  std::array<std::uint8_t, 16> trace{};
  std::array<std::uint8_t, 8> span{};
  bool sampled = true;

  static TraceContext make();  ///< a new trace
  static std::optional<TraceContext> parse(std::string_view traceparent);
  std::string traceparent() const;
  std::string trace_id() const;  ///< 32 hex digits
  bool valid() const { return trace != decltype(trace){}; }
};

/// The context of this thread: set by a Span or a Scope, invalid where there is none.
const TraceContext& current();

/// Carries a context to another thread.
class Scope {
 public:
  explicit Scope(const TraceContext& context);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  TraceContext before_;
};

/// One attribute of a span or log record: `{attr::kOrderId, id.str()}` in a list lives as long as the
/// full expression, which is all that is needed.
struct Attribute {
  Key key;
  std::variant<std::string_view, std::int64_t, double, bool> value;
  Attribute(Key k, std::string_view v) : key(k), value(v) {}
  Attribute(Key k, const std::string& v) : key(k), value(std::string_view(v)) {}
  Attribute(Key k, const char* v) : key(k), value(std::string_view(v)) {}
  Attribute(Key k, bool v) : key(k), value(v) {}
  Attribute(Key k, double v) : key(k), value(v) {}
  Attribute(Key k, std::integral auto v) : key(k), value(static_cast<std::int64_t>(v)) {}
};

enum class SpanKind : std::uint8_t { internal = 1, server, client, producer, consumer };

/// A span of the current trace, current itself while it lives on this thread.
class Span {
 public:
  /// `name` is static text. Child of the current context, or a new trace.
  Span(std::string_view name, SpanKind kind);
  /// Child of `parent` (a remote caller).
  Span(std::string_view name, SpanKind kind, const TraceContext& parent);
  ~Span();
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

  void set(const Attribute& attribute);
  void link(const TraceContext& other);
  void fail(std::string_view error_type);
  const TraceContext& context() const;

 private:
  struct Data;
  std::unique_ptr<Data> data_;
};

enum class Level : std::uint8_t { debug = 5, info = 9, warn = 13, error = 17 };

/// `event` is a stable name ("order.released"), `body` a sentence for people.
void log(Level level, std::string_view event, std::string_view body,
         std::initializer_list<Attribute> attributes = {});
/// What is below is not written. The default is info.
void set_log_level(Level level);
/// Where records go instead of standard error, for tests. nullptr restores.
void set_log_sink(std::function<void(std::string_view line)> sink);
/// service.name, service.version, service.instance.id of all that this process tells.
void set_resource(std::string_view service, std::string_view version);

}  // namespace atelier::telemetry
