// SPDX-License-Identifier: Apache-2.0
#include <shared_mutex>

#include "platform/telemetry/finished_span.h"
#include "platform/telemetry/ids.h"
#include "platform/telemetry/text.h"

namespace atelier::telemetry {

namespace {

constexpr std::size_t kMostAttributes = 64;
constexpr std::size_t kMostLinks = 64;
constexpr std::size_t kMostValueBytes = 4096;

// Never destroyed: spans may still end while statics are.
struct Exporter {
  std::atomic<bool> installed{false};
  std::shared_mutex mutex;
  std::function<void(const FinishedSpan&)> call;
};

Exporter& exporter() {
  static auto* const instance = new Exporter;
  return *instance;
}

template <class Clock>
std::int64_t now_ns() {
  return std::chrono::nanoseconds(Clock::now().time_since_epoch()).count();
}

TraceContext child_of(const TraceContext& parent) {
  if (!parent.valid()) return TraceContext::make();
  return {parent.trace, new_span_id(), parent.sampled};
}

std::unique_ptr<FinishedSpan> begin_record(std::string_view name, SpanKind kind,
                                           const TraceContext& context,
                                           const TraceContext& parent) {
  if (!context.sampled || !exporter().installed.load(std::memory_order_relaxed)) return nullptr;
  auto record = std::make_unique<FinishedSpan>();
  record->name = name;
  record->kind = kind;
  record->context = context;
  if (parent.valid()) record->parent = parent.span;
  record->attributes.reserve(8);
  record->start_unix_ns = now_ns<std::chrono::system_clock>();
  record->duration_ns = -now_ns<std::chrono::steady_clock>();
  return record;
}

}  // namespace

void set_span_exporter(std::function<void(const FinishedSpan&)> exporter_call) {
  auto& to = exporter();
  const std::unique_lock lock(to.mutex);
  to.call = std::move(exporter_call);
  to.installed = static_cast<bool>(to.call);
}

Span::Span(std::string_view name, SpanKind kind) : Span(name, kind, current()) {}

Span::Span(std::string_view name, SpanKind kind, const TraceContext& parent)
    : Span(name, kind, parent, Detached{}) {
  before_ = exchange_current(context_);
}

Span::Span(std::string_view name, SpanKind kind, const TraceContext& parent, Detached)
    : context_(child_of(parent)), record_(begin_record(name, kind, context_, parent)) {}

Span::~Span() {
  if (before_) exchange_current(*before_);
  if (!record_) return;
  record_->duration_ns += now_ns<std::chrono::steady_clock>();
  auto& to = exporter();
  const std::shared_lock lock(to.mutex);
  if (to.call) to.call(*record_);
}

void Span::set(const Attribute& attribute) {
  if (!record_) return;
  if (record_->attributes.size() == kMostAttributes) {
    ++record_->dropped_attributes;
    return;
  }
  record_->attributes.push_back({attribute.key, {}});
  auto& kept = record_->attributes.back().value;
  if (const auto* text = std::get_if<std::string_view>(&attribute.value)) {
    kept = std::string(shortened(*text, kMostValueBytes));
  } else if (const auto* number = std::get_if<std::int64_t>(&attribute.value)) {
    kept = *number;
  } else if (const auto* real = std::get_if<double>(&attribute.value)) {
    kept = *real;
  } else {
    kept = std::get<bool>(attribute.value);
  }
}

void Span::link(const TraceContext& other) {
  if (!record_ || !other.valid()) return;
  if (record_->links.size() == kMostLinks) {
    ++record_->dropped_links;
    return;
  }
  record_->links.push_back(other);
}

void Span::fail(std::string_view error_type) {
  if (!record_) return;
  record_->failed = true;
  set({attr::kErrorType, error_type});
}

}  // namespace atelier::telemetry
