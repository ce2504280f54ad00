// SPDX-License-Identifier: Apache-2.0
// Counters, gauges and histograms of our own atomics, and their Prometheus text. A family is a
// static object beside the code that counts; its children are found by label values once and kept.
// Never an id as a label. All of it may be used from any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace atelier::telemetry {

class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  void add(double delta) { value_.fetch_add(delta, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

/// Seconds, in buckets from 100 us to 60 s. What is negative counts as 0 (a clock was set back),
/// what is not a number is ignored.
class Histogram {
 public:
  void observe(double seconds);
  static constexpr std::size_t kBuckets = 18;
  std::uint64_t count() const;
  double sum() const { return sum_.load(std::memory_order_relaxed); }
  std::uint64_t bucket(std::size_t i) const;  ///< observations up to bound(i), not cumulative
  static double bound(std::size_t i);

 private:
  std::array<std::atomic<std::uint64_t>, kBuckets + 1> buckets_{};
  std::atomic<double> sum_{
      0};  // of weeks as well as of microseconds: an integer of ns would overflow
};

/// A metric with labels. Families live as long as the process and register themselves; two of one
/// name are the same family and must agree in type and labels.
template <class M>
class Family {
 public:
  Family(std::string name, std::string help, std::vector<std::string> labels = {});
  /// Thread-safe; the reference stays valid. At most 1,000 children: past that all share one whose
  /// labels say "other", so that a mistake cannot eat the memory.
  M& with(std::initializer_list<std::string_view> values);
  M& get() { return with({}); }

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

extern template class Family<Counter>;
extern template class Family<Gauge>;
extern template class Family<Histogram>;

/// Called at each scrape, before the text is made: sets gauges that are cheaper to ask than to
/// keep. Returns a handle whose end removes it, and waits for a call that is running. Must not
/// throw.
std::shared_ptr<void> on_scrape(std::function<void()> refresh);

/// All families and the process_* metrics in Prometheus text format 0.0.4.
std::string metrics_text();

}  // namespace atelier::telemetry
