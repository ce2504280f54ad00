// SPDX-License-Identifier: Apache-2.0
// Spans, logs and metrics. Logs go to standard error as JSON lines in the OpenTelemetry log model;
// metrics to /metrics; spans to the exporter that is installed (finished_span.h; none by default).
// Nothing here ever makes a request wait: what does not fit a buffer is dropped and counted. All of
// it may be called from any thread.
//
// Names of attributes come from the catalogue in attributes.h; a key that is not in it does not
// compile. That is also the privacy rule: no bodies, no tokens, no e-mail in clear.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
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
  /// Strict: lower case, no all-zero ids; later versions are read as far as version 00 goes.
  static std::optional<TraceContext> parse(std::string_view traceparent);
  std::string traceparent() const;
  std::string trace_id() const;  ///< 32 hex digits
  bool operator==(const TraceContext&) const = default;
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

/// One attribute of a span or log record: `{attr::kOrderId, id.str()}` in a list lives as long as
/// the full expression, which is all that is needed.
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

struct FinishedSpan;

/// Makes a Span that is no thread's current one.
struct Detached {};

/// A span of the current trace, current itself while it lives. It must end on the thread it began
/// on, after all that began inside it. Never hold one across a co_await, where another request of
/// the thread would run inside it: take a detached one, and a Scope of its context where its work
/// is done. Without an exporter a span is only its ids.
class Span {
 public:
  /// `name` outlives the span. Child of the current context, or a new trace.
  Span(std::string_view name, SpanKind kind);
  /// Child of `parent` (a remote caller).
  Span(std::string_view name, SpanKind kind, const TraceContext& parent);
  /// May end on any thread.
  Span(std::string_view name, SpanKind kind, const TraceContext& parent, Detached);
  ~Span();
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

  void set(const Attribute& attribute);  ///< at most 64, the rest is counted
  void link(const TraceContext& other);  ///< at most 64, the rest is counted
  void fail(std::string_view error_type);
  const TraceContext& context() const { return context_; }

 private:
  TraceContext context_;
  std::optional<TraceContext> before_;    // none in a detached one
  std::unique_ptr<FinishedSpan> record_;  // none when nobody would get it
};

enum class Level : std::uint8_t { debug = 5, info = 9, warn = 13, error = 17 };

/// `event` is a stable name ("order.released"), `body` a sentence for people.
void log(Level level, std::string_view event, std::string_view body,
         std::initializer_list<Attribute> attributes = {});
/// What is below is not written. The default is info.
void set_log_level(Level level);
/// Where records go instead of standard error, for tests; called by the writer's thread, line by
/// line. nullptr restores. What was logged before still goes to the former sink, which is not
/// called any more once this returns.
void set_log_sink(std::function<void(std::string_view line)> sink);
/// Waits, two seconds at most, until all that was logged before is written. Done by itself at exit.
bool flush_logs();
/// service.name, service.version, service.instance.id of all that this process tells.
void set_resource(std::string_view service, std::string_view version);

}  // namespace atelier::telemetry
