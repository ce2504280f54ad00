// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstring>
#include <forward_list>
#include <mutex>

#include "platform/telemetry/batcher.h"
#include "platform/telemetry/free_list.h"
#include "platform/telemetry/ids.h"
#include "platform/telemetry/otlp.h"
#include "platform/telemetry/tail.h"

namespace atelier::telemetry {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMostSpanBytes = 4000;
constexpr std::size_t kMostNameBytes = 256;
constexpr std::size_t kMostValueBytes = 1024;
// What is written at the end: times, status, flags and two counts.
constexpr std::size_t kEndBytes = 64;
constexpr std::uint32_t kMostUnderWay = 2048;

struct Sampled {
  std::vector<std::pair<std::string, std::uint64_t>> below;  // of 2^56, by route
  std::int64_t slow_ns = 500'000'000;
};

// One that was replaced stays: somebody may be looking at it, and it happens at the start only.
const Sampled kAll;
constinit std::atomic<const Sampled*> g_sampled{&kAll};

/// The last seven bytes of a trace id are its random ones (W3C trace context, level 2).
std::uint64_t randomness_of(const TraceContext& context) {
  std::uint64_t number = 0;
  for (std::size_t i = 9; i < 16; ++i) number = number << 8 | context.trace[i];
  return number;
}

bool left_out(SpanKind kind, std::string_view route, const TraceContext& context) {
  const auto& ratios = g_sampled.load(std::memory_order_acquire)->below;
  if (kind != SpanKind::server || ratios.empty()) return false;
  const auto found = std::ranges::find(
      ratios, route, [](const auto& each) -> const auto& { return each.first; });
  return found != ratios.end() && randomness_of(context) >= found->second;
}

TraceContext child_of(const TraceContext& parent) {
  if (!parent.valid()) return TraceContext::make();
  return {parent.trace, new_span_id(), parent.sampled, parent.undecided};
}

std::int64_t ns_of(steady_clock::time_point time) {
  return std::chrono::nanoseconds(time.time_since_epoch()).count();
}

std::int64_t unix_now_ns() {
  const auto now = std::chrono::system_clock::now();
  return std::chrono::nanoseconds(now.time_since_epoch()).count();
}

}  // namespace

/// One that is under way. Of plain members only, so that a table of them is memory that nobody has
/// touched yet.
struct SpanRecord {
  std::uint32_t place;
  std::uint32_t dropped_attributes;
  std::uint32_t dropped_links;
  bool failed;
  bool touched_order;
  std::int64_t started_unix_ns;
  std::int64_t started_ns;  ///< by the steady clock
  char* at;                 ///< in the frame
  otlp::Frame<kMostSpanBytes> frame;

  otlp::Encoder encoder() { return {at, frame.body_end() - kEndBytes}; }
};

namespace {

std::array<SpanRecord, kMostUnderWay> g_records;
constinit FreeList<kMostUnderWay> g_free{};

SpanRecord* begin_record(const SpanName& name, SpanKind kind, const TraceContext& context,
                         const TraceContext& parent) {
  const auto place = g_free.take();
  if (!place) {
    count_dropped(Signal::traces, 1);
    return nullptr;
  }
  SpanRecord& record = g_records[*place];
  record.place = *place;
  record.dropped_attributes = record.dropped_links = 0;
  record.failed = record.touched_order = false;
  record.started_unix_ns = unix_now_ns();
  record.started_ns = ns_of(steady_clock::now());
  record.at = record.frame.body();
  using otlp::SpanField;
  auto encoder = record.encoder();
  encoder.put_id(SpanField::trace_id, context.trace);
  encoder.put_id(SpanField::span_id, context.span);
  if (parent.valid()) encoder.put_id(SpanField::parent_span_id, parent.span);
  encoder.text(SpanField::name, name.first, name.second, kMostNameBytes);
  encoder.put_varint(SpanField::kind, static_cast<std::uint64_t>(kind));
  record.at = encoder.at();
  return &record;
}

/// Its frame, whole.
std::string_view finish(SpanRecord& record, std::int64_t took_ns) {
  using otlp::SpanField;
  otlp::Encoder encoder(record.at, record.frame.body_end());
  encoder.put_fixed64(SpanField::start_time, static_cast<std::uint64_t>(record.started_unix_ns));
  encoder.put_fixed64(SpanField::end_time,
                      static_cast<std::uint64_t>(record.started_unix_ns + took_ns));
  if (record.dropped_attributes > 0)
    encoder.put_varint(SpanField::dropped_attributes, record.dropped_attributes);
  if (record.dropped_links > 0) encoder.put_varint(SpanField::dropped_links, record.dropped_links);
  if (record.failed) {
    encoder.put_message_head(SpanField::status, 2);
    encoder.put_varint(otlp::StatusField::code, otlp::kStatusError);
  }
  encoder.put_fixed32(SpanField::flags, 1);  // sampled
  return record.frame.finish(encoder.at());
}

/// Whether its root waits for a decision, and where. False where there is no room to wait.
bool join_root(TraceContext& context, SpanKind kind, std::string_view route) {
  if (context.undecided != 0 ? tail::join(context.undecided) : !left_out(kind, route, context))
    return true;
  context.undecided = tail::open();
  context.sampled = context.undecided != 0;
  if (!context.sampled) count_dropped(Signal::traces, 1);
  return context.sampled;
}

}  // namespace

void set_sampling(Sampling sampling) {
  static std::mutex mutex;
  static auto& all = *new std::forward_list<Sampled>;
  const std::lock_guard lock(mutex);
  Sampled& made = all.emplace_front();
  made.slow_ns = std::chrono::nanoseconds(sampling.slow).count();
  for (auto& [route, ratio] : sampling.ratios)
    made.below.emplace_back(std::move(route), static_cast<std::uint64_t>(std::ldexp(ratio, 56)));
  g_sampled.store(&made, std::memory_order_release);
}

Span::Span(SpanName name, SpanKind kind) : Span(name, kind, current()) {}

Span::Span(SpanName name, SpanKind kind, const TraceContext& parent) {
  begin(name, kind, parent);
  make_current();
}

Span::Span(SpanName name, SpanKind kind, const TraceContext& parent, Detached) {
  begin(name, kind, parent);
}

Span::Span(SpanName name, SpanKind kind, Inside) {
  if (!current().valid()) return;
  begin(name, kind, current());
  make_current();
}

void Span::begin(const SpanName& name, SpanKind kind, const TraceContext& parent) {
  context_ = child_of(parent);
  if (!recording() || !context_.sampled || !join_root(context_, kind, name.second)) return;
  record_ = begin_record(name, kind, context_, parent);
  if (!record_ && context_.undecided != 0) tail::end(context_.undecided, {}, false);
}

void Span::make_current() {
  auto& here = current_here();
  before_ = here;
  here = {context_, record_ ? this : nullptr};
}

Span::~Span() {
  if (before_) current_here() = *before_;
  if (record_) end();
}

void Span::end() {
  const auto took_ns = ns_of(steady_clock::now()) - record_->started_ns;
  const auto frame = finish(*record_, took_ns);
  if (context_.undecided == 0) {
    Batcher::instance().append(Signal::traces, frame);
  } else {
    const bool slow = took_ns >= g_sampled.load(std::memory_order_acquire)->slow_ns;
    tail::end(context_.undecided, frame, slow || record_->failed || record_->touched_order);
  }
  g_free.give_back(record_->place);
}

void Span::put(const Attribute& attribute) {
  record_->touched_order |= attribute.key.of_order;
  auto encoder = record_->encoder();
  constexpr auto kField = static_cast<std::uint32_t>(otlp::SpanField::attributes);
  if (!encoder.attribute(kField, attribute, kMostValueBytes)) ++record_->dropped_attributes;
  record_->at = encoder.at();
}

void Span::put_link(const TraceContext& other) {
  if (!other.valid()) return;
  auto encoder = record_->encoder();
  if (!encoder.link(other)) ++record_->dropped_links;
  record_->at = encoder.at();
}

void Span::put_failure(std::string_view error_type) {
  record_->failed = true;
  put({attr::kErrorType, error_type});
}

void Span::began(steady_clock::time_point when) {
  if (!record_) return;
  const auto earlier_ns = record_->started_ns - ns_of(when);
  record_->started_unix_ns -= earlier_ns;
  record_->started_ns -= earlier_ns;
}

}  // namespace atelier::telemetry
