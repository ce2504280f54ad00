// SPDX-License-Identifier: Apache-2.0
// Who calls whom, how often, how well and how fast, over the last hour. In memory, bounded: it
// begins anew with the process.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "platform/base/recent_map.h"
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
  static constexpr std::size_t kMostRemembered = 100'000;
  static constexpr std::size_t kMostOrphans = 10'000;
  static constexpr std::size_t kBuckets = 120;  // from 1 us, each 2^(1/4) of the one before
  using Edge = std::pair<std::string, std::string>;
  using SpanKey = std::uint64_t;  // its id
  struct Minute {
    std::int64_t number = -1;
    struct Figures {
      std::int64_t count = 0;
      std::int64_t failed = 0;
      std::array<std::uint32_t, kBuckets> durations{};
    };
    std::map<Edge, Figures> edges;
  };
  /// One call that was counted.
  struct Call {
    std::string to;
    std::int64_t minute;
    std::size_t bucket;
    bool failed;
  };
  Minute& minute_of(std::int64_t number);
  void count(std::string from, const Call& call);
  void await_caller(const archive::Span& span, const Call& call);
  void adopt(SpanKey span, const std::string& service);
  std::string caller_of(const archive::Span& span) const;
  static std::size_t bucket_of(std::int64_t duration_us);
  static double upper_ms(std::size_t bucket);

  std::mutex mutex_;
  std::array<Minute, kMinutes> minutes_;
  RecentMap<SpanKey, std::string> services_{kMostRemembered};  ///< by span
  /// Calls counted as of nobody known, by the span that made them: it may be told of later, when
  /// the request that sent a message ends after the message was handled.
  RecentMap<SpanKey, std::vector<Call>> orphans_{kMostOrphans};
};

}  // namespace atelier::watch
