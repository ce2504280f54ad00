// SPDX-License-Identifier: Apache-2.0
// Log records as they come in, for whoever looks on. Each filter that is looked at has a stream of
// its own, shared by all who ask for the same; there are only so many at a time.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/time.h"
#include "platform/http/stream.h"
#include "watch/archive/batch.h"

namespace atelier::watch {

struct LiveFilter {
  std::vector<std::string> words;  ///< each is somewhere in it, in any case
  std::int64_t least_severity = 0;
  std::optional<std::string> service;
  bool operator==(const LiveFilter&) const = default;
};

/// Of one filter; what is more in a second is counted, and told as the event "dropped".
inline constexpr int kMostLiveLogs = 100;

/// Thread-safe.
class LiveLogs {
 public:
  /// `too_many` "too-many-streams" where too many other filters are looked at.
  Result<http::Follow> follow(const LiveFilter& filter, Instant now);
  void add(const archive::Batch& batch, Instant now);

 private:
  struct Tail {
    LiveFilter filter;
    http::EventHub hub;
    Instant asked_at;
    std::int64_t second = 0;
    int sent = 0;  ///< in that second
  };
  static void publish(Tail& tail, const archive::Batch& batch, std::int64_t second);

  std::mutex mutex_;
  std::vector<std::unique_ptr<Tail>> tails_;
};

}  // namespace atelier::watch
