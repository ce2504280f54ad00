// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>
#include <span>

#include "platform/base/assert.h"
#include "platform/telemetry/metrics_text.h"
#include "platform/telemetry/process_metrics.h"

namespace atelier::telemetry {

namespace {

class AnyFamily {
 public:
  virtual ~AnyFamily() = default;
  virtual void append_text(std::string& out) const = 0;
};

// Never destroyed: what counts may outlive main.
struct Registry {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<AnyFamily>, std::less<>> families;

  std::mutex refresh_mutex;  // held while they are called
  std::uint64_t next_refresh = 0;
  std::map<std::uint64_t, std::function<void()>> refreshes;
};

Registry& registry() {
  static auto* const instance = new Registry;
  return *instance;
}

constexpr std::array<double, Histogram::kBuckets> kBounds{
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
    0.1,    0.25,    0.5,    1,     2.5,    5,     10,   30,    60};

constexpr std::string_view type_name(const Counter*) { return "counter"; }
constexpr std::string_view type_name(const Gauge*) { return "gauge"; }
constexpr std::string_view type_name(const Histogram*) { return "histogram"; }

void append_metric(std::string& out, const std::string& name, const std::string& labels,
                   const Counter& counter) {
  append_sample(out, name, labels, counter.value());
}

void append_metric(std::string& out, const std::string& name, const std::string& labels,
                   const Gauge& gauge) {
  append_sample(out, name, labels, gauge.value());
}

void append_metric(std::string& out, const std::string& name, const std::string& labels,
                   const Histogram& histogram) {
  // The count is made of the buckets that are shown, so that one page never contradicts itself.
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i <= Histogram::kBuckets; ++i) {
    cumulative += histogram.bucket(i);
    std::string bound;
    append_double(bound, Histogram::bound(i));
    std::string with_bound = labels;
    append_label(with_bound, "le", bound);
    append_sample(out, name + "_bucket", with_bound, cumulative);
  }
  append_sample(out, name + "_sum", labels, histogram.sum());
  append_sample(out, name + "_count", labels, cumulative);
}

bool is_name(std::string_view text, bool colons) {
  const auto fits = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (colons && c == ':');
  };
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
         std::all_of(text.begin(), text.end(), fits);
}

std::uint64_t hash_of(std::span<const std::string_view> values) {
  std::uint64_t hash = 0;
  for (const std::string_view value : values) {
    hash = hash * 0x9E3779B97F4A7C15 + std::hash<std::string_view>{}(value);
  }
  return hash;
}

}  // namespace

std::uint64_t Histogram::count() const {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i <= kBuckets; ++i) total += bucket(i);
  return total;
}

std::uint64_t Histogram::bucket(std::size_t i) const {
  return buckets_[i].load(std::memory_order_relaxed);
}

double Histogram::bound(std::size_t i) {
  return i < kBuckets ? kBounds[i] : std::numeric_limits<double>::infinity();
}

void Histogram::observe(double seconds) {
  if (std::isnan(seconds)) return;
  seconds = std::max(seconds, 0.0);
  const auto at = std::lower_bound(kBounds.begin(), kBounds.end(), seconds);
  buckets_[static_cast<std::size_t>(at - kBounds.begin())].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(seconds, std::memory_order_relaxed);
}

// Children are only ever added: a reader walks a chain of its hash without a lock.
template <class M>
struct Family<M>::Impl final : AnyFamily {
  static constexpr std::size_t kMostChildren = 1000;

  struct Child {
    Child(std::span<const std::string_view> its_values, const std::vector<std::string>& names)
        : values(its_values.begin(), its_values.end()) {
      for (std::size_t i = 0; i < names.size(); ++i) append_label(labels, names[i], values[i]);
    }
    const std::vector<std::string> values;
    std::string labels;  // as text
    M metric;
    Child* next_of_hash = nullptr;
    Child* older = nullptr;
  };

  Impl(std::string its_name, std::string its_help, std::vector<std::string> its_labels)
      : name(std::move(its_name)), help(std::move(its_help)), labels(std::move(its_labels)) {
    ATELIER_ASSERT(is_name(name, true));
    for (const auto& label : labels) {
      ATELIER_ASSERT(is_name(label, false) && !label.starts_with("__") && label != "le");
    }
    if (labels.empty()) with({});  // on the page from the start, at zero
  }

  ~Impl() override {
    for (Child* child = newest.load(); child != nullptr;) {
      delete std::exchange(child, child->older);
    }
  }

  M& with(std::span<const std::string_view> values) {
    ATELIER_ASSERT(values.size() == labels.size());
    auto& head = heads[hash_of(values) % heads.size()];
    if (Child* known = find(head.load(std::memory_order_acquire), values)) return known->metric;
    std::unique_lock lock(mutex);
    if (Child* known = find(head.load(std::memory_order_relaxed), values)) return known->metric;
    const std::vector<std::string_view> others(labels.size(), "other");
    if (count >= kMostChildren && !std::ranges::equal(values, others)) {
      lock.unlock();
      return with(others);
    }
    return add(head, values);
  }

  M& add(std::atomic<Child*>& head, std::span<const std::string_view> values) {
    auto child = std::make_unique<Child>(values, labels);
    child->next_of_hash = head.load(std::memory_order_relaxed);
    child->older = newest.load(std::memory_order_relaxed);
    head.store(child.get(), std::memory_order_release);
    newest.store(child.get(), std::memory_order_release);
    ++count;
    return child.release()->metric;
  }

  static Child* find(Child* child, std::span<const std::string_view> values) {
    while (child != nullptr && !std::ranges::equal(values, child->values)) {
      child = child->next_of_hash;
    }
    return child;
  }

  void append_text(std::string& out) const override {
    const Child* child = newest.load(std::memory_order_acquire);
    if (child != nullptr) append_metric_head(out, name, help, type_name(&child->metric));
    for (; child != nullptr; child = child->older) {
      append_metric(out, name, child->labels, child->metric);
    }
  }

  const std::string name;
  const std::string help;
  const std::vector<std::string> labels;
  std::array<std::atomic<Child*>, 64> heads{};
  std::atomic<Child*> newest{nullptr};
  std::mutex mutex;  // of whoever adds a child
  std::size_t count = 0;
};

template <class M>
Family<M>::Family(std::string name, std::string help, std::vector<std::string> labels) {
  auto& all = registry();
  const std::lock_guard lock(all.mutex);
  auto& entry = all.families[name];
  if (!entry) entry = std::make_shared<Impl>(name, std::move(help), labels);
  impl_ = std::dynamic_pointer_cast<Impl>(entry);
  ATELIER_ASSERT(impl_ && impl_->labels == labels);
}

template <class M>
M& Family<M>::with(std::initializer_list<std::string_view> values) {
  return impl_->with({values.begin(), values.size()});
}

template class Family<Counter>;
template class Family<Gauge>;
template class Family<Histogram>;

std::shared_ptr<void> on_scrape(std::function<void()> refresh) {
  auto& all = registry();
  const std::lock_guard lock(all.refresh_mutex);
  const std::uint64_t number = all.next_refresh++;
  all.refreshes.emplace(number, std::move(refresh));
  return {nullptr, [number](void*) {
            auto& from = registry();
            const std::lock_guard guard(from.refresh_mutex);
            from.refreshes.erase(number);
          }};
}

std::string metrics_text() {
  auto& all = registry();
  {
    const std::lock_guard lock(all.refresh_mutex);
    for (const auto& [number, refresh] : all.refreshes) refresh();
  }
  std::string out;
  {
    const std::lock_guard lock(all.mutex);
    for (const auto& [name, family] : all.families) family->append_text(out);
  }
  append_process_metrics(out);
  return out;
}

}  // namespace atelier::telemetry
