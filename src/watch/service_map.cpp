// SPDX-License-Identifier: Apache-2.0
#include "watch/service_map.h"

#include <algorithm>
#include <cmath>

namespace atelier::watch {
namespace {

constexpr std::size_t kMostEdges = 500;  // in a minute; what is more is counted as of ""
constexpr std::size_t kMostRemembered = 100'000;
constexpr double kStepsPerOctave = 4;

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
    for (const auto& span : batch.spans) spans_.emplace(span.span, &span);
  }
  std::string_view of(const archive::Span& span) const {
    const auto* at = &span;
    for (int depth = 0; at->context.empty() && depth < kDeepest; ++depth) {
      const auto parent = spans_.find(at->parent);
      if (parent == spans_.end() || parent->second->source != at->source) break;
      at = parent->second;
    }
    return at->context;
  }

 private:
  static constexpr int kDeepest = 20;
  std::unordered_map<std::string_view, const archive::Span*> spans_;
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

void ServiceMap::remember(std::string_view span, const std::string& service) {
  if (young_.size() >= kMostRemembered) old_ = std::exchange(young_, {});
  young_.emplace(span, service);
}

std::string ServiceMap::caller_of(const archive::Span& span) const {
  const auto find = [&](std::string_view id) -> const std::string* {
    for (const auto* known : {&young_, &old_})
      if (const auto at = known->find(std::string(id)); at != known->end()) return &at->second;
    return nullptr;
  };
  if (const auto* service = find(span.parent)) return *service;
  for (const auto& link : span.links)
    if (const auto* service = find(link.span)) return *service;
  return {};
}

void ServiceMap::count(const Edge& edge, const archive::Span& span, Instant now) {
  const auto number = now.us / kMinute;
  auto& minute = minutes_[static_cast<std::size_t>(number % kMinutes)];
  if (minute.number != number) minute = {.number = number, .edges = {}};
  const bool full = minute.edges.size() >= kMostEdges && !minute.edges.contains(edge);
  auto& figures = minute.edges[full ? Edge{} : edge];
  figures.failed += span.failed;
  ++figures.durations[bucket_of(span.duration_us)];
}

void ServiceMap::add(const archive::Batch& batch, Instant now) {
  const Parts parts(batch);
  const auto service_of = [&](const archive::Span& span) {
    const auto part = parts.of(span);
    return std::string(part.empty() ? batch.sources[span.source].service : part);
  };
  const std::lock_guard lock(mutex_);
  // Who is called ends before the caller does, so callers are remembered first.
  for (const auto& span : batch.spans) remember(span.span, service_of(span));
  for (const auto& span : batch.spans)
    if (span.entry()) count({caller_of(span), service_of(span)}, span, now);
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
        sum.failed += figures.failed;
        sum.durations.resize(kBuckets);
        for (std::size_t i = 0; i < kBuckets; ++i) {
          sum.durations[i] += figures.durations[i];
          sum.count += figures.durations[i];
        }
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
