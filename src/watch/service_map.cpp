// SPDX-License-Identifier: Apache-2.0
#include "watch/service_map.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_map>

#include "watch/archive/otlp_fields.h"

namespace atelier::watch {
namespace {

constexpr std::size_t kMostEdges = 500;  // in a minute; what is more is counted as of ""
constexpr double kStepsPerOctave = 4;

/// 0 for none.
std::uint64_t key_of(std::string_view span) {
  std::uint64_t key = 0;
  if (!span.empty()) std::memcpy(&key, span.data(), std::min(span.size(), sizeof key));
  return key;
}

/// A root that asks another one, as the relay's sending does: it came from nowhere.
bool goes_out(const archive::Span& span) {
  return span.kind == archive::otlp::kClient || span.kind == archive::otlp::kProducer;
}

struct Sum {
  std::int64_t count = 0;
  std::int64_t failed = 0;
  std::vector<std::int64_t> durations;
};

/// The bucket in which the share `p` of all ends.
std::size_t bucket_at(const Sum& sum, double p) {
  const auto wanted = std::max<std::int64_t>(1, std::llround(p * static_cast<double>(sum.count)));
  std::int64_t seen = 0;
  for (std::size_t i = 0; i < sum.durations.size(); ++i)
    if ((seen += sum.durations[i]) >= wanted) return i;
  return sum.durations.size() - 1;
}

/// Which part of its service each span of a batch belongs to: its own, or that of the one it began
/// in, as far as they are here.
class Parts {
 public:
  explicit Parts(const archive::Batch& batch) {
    spans_.reserve(batch.spans.size());
    for (const auto& span : batch.spans) spans_.emplace(key_of(span.span), &span);
  }
  std::string_view of(const archive::Span& span) const {
    const auto* at = &span;
    for (int depth = 0; at->context.empty() && depth < kDeepest; ++depth) {
      const auto parent = spans_.find(key_of(at->parent));
      if (parent == spans_.end() || parent->second->source != at->source) break;
      at = parent->second;
    }
    return at->context;
  }

 private:
  static constexpr int kDeepest = 20;
  std::unordered_map<std::uint64_t, const archive::Span*> spans_;
};

}  // namespace

std::size_t ServiceMap::bucket_of(std::int64_t duration_us) {
  if (duration_us <= 1) return 0;
  const auto bucket = static_cast<std::size_t>(
      std::ceil(std::log2(static_cast<double>(duration_us)) * kStepsPerOctave));
  return std::min(bucket, kBuckets - 1);
}

double ServiceMap::upper_ms(std::size_t bucket) {
  constexpr double kMsPerUs = 1e-3;
  return std::exp2(static_cast<double>(bucket) / kStepsPerOctave) * kMsPerUs;
}

std::string ServiceMap::caller_of(const archive::Span& span) const {
  const auto find = [&](std::string_view id) { return services_.find(key_of(id)); };
  if (const auto* service = find(span.parent)) return *service;
  for (const auto& link : span.links)
    if (const auto* service = find(link.span)) return *service;
  return {};
}

ServiceMap::Minute& ServiceMap::minute_of(std::int64_t number) {
  return minutes_[static_cast<std::size_t>(number % kMinutes)];
}

void ServiceMap::count(std::string from, const Call& call) {
  auto& minute = minute_of(call.minute);
  if (minute.number != call.minute) minute = {.number = call.minute, .edges = {}};
  const Edge edge{std::move(from), call.to};
  const bool full = minute.edges.size() >= kMostEdges && !minute.edges.contains(edge);
  auto& figures = minute.edges[full ? Edge{} : edge];
  ++figures.count;
  figures.failed += call.failed;
  ++figures.durations[call.bucket];
}

void ServiceMap::await_caller(const archive::Span& span, const Call& call) {
  const auto link = span.links.empty() ? std::string_view() : span.links.front().span;
  const auto caller = key_of(span.parent.empty() ? link : span.parent);
  if (caller == 0) return;
  auto calls = orphans_.take(caller).value_or(std::vector<Call>());
  calls.push_back(call);
  orphans_.put(caller, std::move(calls));
}

void ServiceMap::adopt(SpanKey span, const std::string& service) {
  const auto orphans = orphans_.take(span);
  if (!orphans) return;
  for (const auto& call : *orphans) {
    auto& minute = minute_of(call.minute);
    if (minute.number != call.minute) continue;  // over an hour ago
    const auto nobodys = minute.edges.find(Edge{"", call.to});
    if (nobodys == minute.edges.end()) continue;  // counted where too many are
    nobodys->second.failed -= call.failed;
    --nobodys->second.durations[call.bucket];
    --nobodys->second.count;
    if (nobodys->second.count == 0) minute.edges.erase(nobodys);
    count(service, call);
  }
}

void ServiceMap::add(const archive::Batch& batch, Instant now) {
  const Parts parts(batch);
  const auto service_of = [&](const archive::Span& span) {
    const auto part = parts.of(span);
    return std::string(part.empty() ? batch.sources[span.source].service : part);
  };
  const std::lock_guard lock(mutex_);
  // Who is called ends before the caller does, so callers are remembered first.
  for (const auto& span : batch.spans) {
    auto service = service_of(span);
    const auto key = key_of(span.span);
    adopt(key, service);
    services_.put(key, std::move(service));
  }
  for (const auto& span : batch.spans) {
    if (!span.entry() || goes_out(span)) continue;
    const Call call{.to = service_of(span),
                    .minute = now.us / kMinute,
                    .bucket = bucket_of(span.duration_us),
                    .failed = span.failed};
    auto caller = caller_of(span);
    if (caller.empty()) await_caller(span, call);
    count(std::move(caller), call);
  }
}

std::vector<CallFigures> ServiceMap::calls(int minutes, Instant now) {
  std::map<Edge, Sum> sums;
  {
    const auto last = now.us / kMinute;
    const auto first = last - std::clamp(minutes, 1, kMinutes) + 1;
    const std::lock_guard lock(mutex_);
    for (const auto& minute : minutes_) {
      if (minute.number < first || minute.number > last) continue;
      for (const auto& [edge, figures] : minute.edges) {
        auto& sum = sums[edge];
        sum.count += figures.count;
        sum.failed += figures.failed;
        sum.durations.resize(kBuckets);
        for (std::size_t i = 0; i < kBuckets; ++i) sum.durations[i] += figures.durations[i];
      }
    }
  }
  std::vector<CallFigures> calls;
  for (const auto& [edge, sum] : sums)
    calls.push_back({.from = edge.first,
                     .to = edge.second,
                     .count = sum.count,
                     .failed = sum.failed,
                     .p50_ms = upper_ms(bucket_at(sum, 0.50)),
                     .p95_ms = upper_ms(bucket_at(sum, 0.95)),
                     .p99_ms = upper_ms(bucket_at(sum, 0.99))});
  return calls;
}

}  // namespace atelier::watch
