// SPDX-License-Identifier: Apache-2.0
// Watches by itself: asks all targets for their metrics, keeps the last hour of them, and finds out
// which alerts stand. Thread-safe but for tick().
#pragma once

#include <functional>
#include <mutex>

#include "watch/contexts.h"
#include "watch/metrics/scraper.h"
#include "watch/signal_views.h"

namespace atelier::watch {

inline constexpr std::chrono::milliseconds kScrapePatience{5000};

/// All that tell metrics: this process, those of the other contexts, and RabbitMQ's plugin where
/// its address is known (http://127.0.0.1:15692).
std::vector<metrics::Target> targets_of(const Addresses& contexts, const std::string& rabbitmq);

class Signals {
 public:
  /// Told after each round what stands.
  using Tell = std::function<void(const std::vector<alerts::Standing>&)>;

  Signals(std::vector<metrics::Target> targets, std::int64_t every_us, const Clock& clock,
          Tell tell);
  /// What stood when a former process ended.
  void resume(std::vector<alerts::Standing> standing);

  /// A round, where one is due.
  void tick();

  OverviewView overview() const;
  AlertsView alerts() const;
  MetricNames names() const;
  /// `not_found` "metric-unknown" where nobody has told of it in the last hour.
  Result<MetricView> chart(const metrics::Question& question) const;
  std::size_t bytes() const;

 private:
  struct State {
    bool up = false;
    std::optional<Instant> since;
  };
  void round(Instant now);
  void take(std::size_t number, const Result<std::string>& answer, Instant now);
  std::optional<Instant> started_at(const metrics::Target& target) const;
  TargetView view_of(std::size_t number) const;

  metrics::Scraper scraper_;
  const std::int64_t every_us_;
  const Clock& clock_;
  const Tell tell_;
  std::optional<Instant> next_;  ///< round

  mutable std::mutex mutex_;
  metrics::History history_;
  std::vector<State> states_;  ///< of the targets
  std::vector<alerts::Standing> standing_;
};

}  // namespace atelier::watch
