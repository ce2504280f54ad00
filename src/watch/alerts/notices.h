// SPDX-License-Identifier: Apache-2.0
// What has to be told of the alerts, and what has been: one notice for each, of its newest phase.
// Pure.
#pragma once

#include <vector>

#include "watch/alerts/evaluate.h"

namespace atelier::watch::alerts {

struct Notice {
  std::string id;  ///< the same in all attempts, so that a receiver knows one from a second one
  Standing standing;
  std::int64_t attempts = 0;
  Instant made_at;
  Instant next;                    ///< attempt, unless it was told
  std::optional<Instant> told_at;  ///< or given up
};

struct NoticeOptions {
  std::int64_t repeat_us = 4 * kHour;  ///< while it fires
  std::int64_t first_delay_us = 5 * kSecond;
  std::int64_t longest_delay_us = 10 * kMinute;
  int most_attempts = 100;
};

class Notices {
 public:
  explicit Notices(NoticeOptions options) : options_(options) {}

  /// Whether anything has changed that a new start has to know of.
  bool update(const std::vector<Standing>& standing, Instant now);
  std::vector<Notice> due(Instant now) const;
  void told(const std::string& id, Instant now);
  /// `jitter` is from 0 to 1, `at_least_us` what the receiver asked for. Whether it is given up.
  bool failed(const std::string& id, double jitter, std::int64_t at_least_us, Instant now);

  const std::vector<Notice>& all() const { return list_; }
  /// Those of a former process.
  void resume(std::vector<Notice> notices) { list_ = std::move(notices); }
  /// When the oldest was made that was not told yet.
  std::optional<Instant> oldest_untold() const;

 private:
  Notice made(const Standing& standing, Instant now) const;
  bool refresh(Notice& notice, const Standing* standing, Instant now) const;
  /// What is told and does not fire is of no use any more.
  void forget();

  const NoticeOptions options_;
  std::vector<Notice> list_;
};

}  // namespace atelier::watch::alerts
