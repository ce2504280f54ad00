// SPDX-License-Identifier: Apache-2.0
// Spans, logs and metrics. Logs go to standard error as JSON lines in the OpenTelemetry log model;
// metrics to /metrics; spans and logs as OTLP to whoever asks for them (export.h; nobody by
// default). Nothing here ever makes a request wait: what does not fit a buffer is dropped and
// counted. All of it may be called from any thread.
//
// Names of attributes come from the catalogue in attributes.h; a key that is not in it does not
// compile. That is also the privacy rule: no bodies, no tokens, no e-mail in clear.
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstdint>
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
  /// In this process only: where the spans of its root wait until it is known whether they are kept
  /// (see tail.h). 0 where they need not.
  std::uint32_t undecided = 0;

  static TraceContext make();  ///< a new trace
  /// Strict: lower case, no all-zero ids; later versions are read as far as version 00 goes.
  static std::optional<TraceContext> parse(std::string_view traceparent);
  std::string traceparent() const;
  std::string trace_id() const;  ///< 32 hex digits
  bool operator==(const TraceContext& other) const {
    return trace == other.trace && span == other.span && sampled == other.sampled;
  }
  bool valid() const {
    const auto words = std::bit_cast<std::array<std::uint64_t, 2>>(trace);
    return (words[0] | words[1]) != 0;
  }
};

/// The context of this thread: set by a Span or a Scope, invalid where there is none.
const TraceContext& current();

class Span;

/// The innermost span of this thread, for who wants to add to it from further inside: the one that
/// a Span or Scope has made current. nullptr where there is none, or where nobody gets it.
Span* current_span();

/// What is current on a thread.
struct Current {
  TraceContext context;
  Span* span = nullptr;  ///< only where it is recorded
};

/// Carries a context to another thread.
class Scope {
 public:
  explicit Scope(const TraceContext& context);
  /// Makes a detached span current, where its work is done.
  explicit Scope(Span& span);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  Current before_;
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

/// "GET" "/orders/{id}", "write" "shop": the second part, if any, follows behind a blank.
struct SpanName {
  SpanName(const char* all) : first(all) {}  // NOLINT(google-explicit-constructor)
  SpanName(std::string_view verb, std::string_view object) : first(verb), second(object) {}
  std::string_view first;
  std::string_view second;
};

/// Makes a Span that is no thread's current one.
struct Detached {};
/// Makes a Span only where there is a trace to be part of: what is not worth a root of its own.
struct Inside {};

struct SpanRecord;

/// A span of the current trace, current itself while it lives. It must end on the thread it began
/// on, after all that began inside it. Never hold one across a co_await, where another request of
/// the thread would run inside it: take a detached one, and a Scope of it where its work is done.
/// Where nobody records, or its caller does not sample, a span is only its ids.
class Span {
 public:
  /// Child of the current context, or a new trace.
  Span(SpanName name, SpanKind kind);
  /// Child of `parent` (a remote caller).
  Span(SpanName name, SpanKind kind, const TraceContext& parent);
  Span(SpanName name, SpanKind kind, Inside);
  /// May end on any thread.
  Span(SpanName name, SpanKind kind, const TraceContext& parent, Detached);
  ~Span();
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

  /// Attributes and links that do not fit a record of 4 KB are counted instead.
  void set(const Attribute& attribute) {
    if (record_) put(attribute);
  }
  void link(const TraceContext& other) {
    if (record_) put_link(other);
  }
  void fail(std::string_view error_type) {
    if (record_) put_failure(error_type);
  }
  /// It has been under way since then: for what is known to be a span only later.
  void began(std::chrono::steady_clock::time_point when);
  const TraceContext& context() const { return context_; }
  /// Whether anybody gets it: what is costly to find out need not be set otherwise.
  bool recorded() const { return record_ != nullptr; }

 private:
  void begin(const SpanName& name, SpanKind kind, const TraceContext& parent);
  void make_current();
  void put(const Attribute& attribute);
  void put_link(const TraceContext& other);
  void put_failure(std::string_view error_type);
  void end();

  TraceContext context_;
  std::optional<Current> before_;  // none where it is not current
  SpanRecord* record_ = nullptr;   // none when nobody would get it
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
/// service.name, service.version, service.instance.id of all that this process tells. At its start.
void set_resource(std::string_view service, std::string_view version);

}  // namespace atelier::telemetry
