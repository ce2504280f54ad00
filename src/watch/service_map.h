// SPDX-License-Identifier: Apache-2.0
// Who calls whom, how often, how well and how fast, over the last hour. In memory, bounded: it
// begins anew with the process.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/base/time.h"
#include "watch/archive/batch.h"

namespace atelier::watch {

struct CallFigures {
  std::string from;  ///< "" for whoever is not known
  std::string to;
  std::int64_t count = 0;
  std::int64_t failed = 0;
  double p50_ms = 0, p95_ms = 0, p99_ms = 0;  ///< to a tenth or so
};

/// Thread-safe.
class ServiceMap {
 public:
  void add(const archive::Batch& batch, Instant now);
  /// Of the last `minutes`, the present one with them; 60 at most.
  std::vector<CallFigures> calls(int minutes, Instant now);

 private:
  static constexpr int kMinutes = 60;
  static constexpr std::size_t kBuckets = 120;  // from 1 us, each 2^(1/4) of the one before
  using Edge = std::pair<std::string, std::string>;
  struct Minute {
    std::int64_t number = -1;
    struct Figures {
      std::int64_t failed = 0;
      std::array<std::uint32_t, kBuckets> durations{};
    };
    std::map<Edge, Figures> edges;
  };
  void count(const Edge& edge, const archive::Span& span, Instant now);
  void remember(std::string_view span, const std::string& service);
  std::string caller_of(const archive::Span& span) const;
  static std::size_t bucket_of(std::int64_t duration_us);
  static double upper_ms(std::size_t bucket);

  std::mutex mutex_;
  std::array<Minute, kMinutes> minutes_;
  // Two generations: when the younger is full it becomes the older, which is forgotten.
  std::unordered_map<std::string, std::string> young_, old_;
};

}  // namespace atelier::watch
