// SPDX-License-Identifier: Apache-2.0
// What the metrics of all targets were lately, in memory: a ring of samples for each series.
// Samples come in rounds, a round of all targets at one time. Not thread-safe.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/describe.hpp>

#include "platform/base/time.h"
#include "watch/metrics/exposition.h"

namespace atelier::watch::metrics {

/// A value that has not been seen for so long is no value: a target that is away says nothing.
inline constexpr std::int64_t kFresh_us = kMinute;

/// When the rounds were, the newest last. Their numbers go on for ever.
class Rounds {
 public:
  explicit Rounds(std::size_t most) : most_(most) {}
  void begin(Instant at);
  std::size_t size() const { return times_.size(); }
  std::int64_t first() const { return next_ - static_cast<std::int64_t>(times_.size()); }
  std::int64_t last() const { return next_ - 1; }
  Instant at(std::int64_t round) const { return times_[static_cast<std::size_t>(round - first())]; }
  /// The first of those that are kept which is at `at` or later; last() + 1 where none is.
  std::int64_t not_before(Instant at) const;

 private:
  const std::size_t most_;
  std::deque<Instant> times_;
  std::int64_t next_ = 0;
};

/// One series. As long as it never changes it is a single number: most do not.
class Series {
 public:
  Series(Labels labels, std::size_t most) : labels_(std::move(labels)), most_(most) {}

  const Labels& labels() const { return labels_; }
  std::string_view label(std::string_view name) const;
  void add(std::int64_t round, double value);
  std::optional<double> at(std::int64_t round) const;
  std::int64_t last() const { return last_; }  ///< round that it was seen in
  /// Nothing is kept of it any more in this round.
  bool gone(std::int64_t round) const { return round - last_ >= static_cast<std::int64_t>(most_); }
  std::size_t bytes() const;

  /// Its value at `now`, unless it is too old.
  std::optional<double> newest(const Rounds& rounds, Instant now) const;
  /// By how much it grew in the rounds from `from` until `now`. A counter that fell began anew; one
  /// that was seen only once has not grown, as in Prometheus.
  std::optional<double> growth(const Rounds& rounds, Instant from, Instant now) const;

 private:
  bool kept(std::int64_t round) const;

  Labels labels_;
  std::size_t most_;
  std::vector<double> ring_;  ///< empty while it was the same in all rounds from first_ to last_
  double constant_ = 0;
  std::int64_t first_ = -1, last_ = -1;
};

struct HistoryOptions {
  std::int64_t every_us = 15 * kSecond;
  std::int64_t keep_us = 65 * kMinute;
  /// Some metrics are looked at over a longer time.
  std::int64_t keep_long_us = 65 * kMinute;
  std::set<std::string, std::less<>> long_ones = {};
  std::size_t most_series = 30'000;
};

enum class Kind { counter, gauge, histogram, other };
BOOST_DESCRIBE_ENUM(Kind, counter, gauge, histogram, other)

/// Of a family, as it describes itself.
struct Family {
  Kind kind = Kind::other;
  std::string says;
};

class History {
 public:
  explicit History(HistoryOptions options = {});

  /// What is added from now on was seen at `at`.
  void begin(Instant at);
  /// The samples of one target; `own` are its labels, which win over those of a sample.
  void add(const Labels& own, std::string_view exposition);
  void add(const Labels& own, const Sample& sample) { add(targets_[own], own, sample); }

  const Rounds& rounds() const { return rounds_; }
  std::int64_t every_us() const { return options_.every_us; }
  /// Since when there is one: nothing is known of what was before.
  std::optional<Instant> since() const { return since_; }
  /// All of a metric; of a histogram "..._bucket", "..._sum" and "..._count" are such.
  const std::vector<const Series*>& of(std::string_view metric) const;
  const std::map<std::string, Family, std::less<>>& families() const { return families_; }

  std::size_t series() const { return count_; }
  std::size_t bytes() const;  ///< about
  /// Samples of series for which there was no room, since the start.
  std::uint64_t dropped() const { return dropped_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  /// By metric and labels as they stand in the text: what is known is found without reading them.
  using Known = std::unordered_map<std::string, std::unique_ptr<Series>, Hash, std::equal_to<>>;

  void add(Known& known, const Labels& own, const Sample& sample);
  Series* make(Known& known, const Labels& own, const Sample& sample);
  void describe(const Exposition& text, Exposition::Line line);
  void forget_old();

  const HistoryOptions options_;
  Rounds rounds_;
  std::optional<Instant> since_;
  std::map<Labels, Known> targets_;
  std::map<std::string, std::vector<const Series*>, std::less<>> metrics_;
  std::map<std::string, Family, std::less<>> families_;
  std::string key_;
  std::size_t count_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace atelier::watch::metrics
