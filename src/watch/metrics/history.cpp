// SPDX-License-Identifier: Apache-2.0
#include "watch/metrics/history.h"

#include <algorithm>
#include <limits>

#include "platform/base/enum_text.h"

namespace atelier::watch::metrics {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostFamilies = 5000;
constexpr std::size_t kLongestHelp = 500;
constexpr std::int64_t kSweepEvery = 20;  // rounds

std::size_t rounds_in(std::int64_t us, std::int64_t every_us) {
  return static_cast<std::size_t>(std::max<std::int64_t>(us / every_us, 2));
}

}  // namespace

void Rounds::begin(Instant at) {
  // A clock that was set back must not bring the order of time into disorder.
  if (!times_.empty()) at = std::max(at, times_.back());
  if (times_.size() == most_) times_.pop_front();
  times_.push_back(at);
  ++next_;
}

std::int64_t Rounds::not_before(Instant at) const {
  return first() + (std::ranges::lower_bound(times_, at) - times_.begin());
}

std::string_view Series::label(std::string_view name) const {
  const auto found = labels_.find(name);
  return found == labels_.end() ? std::string_view() : std::string_view(found->second);
}

bool Series::kept(std::int64_t round) const {
  return round >= first_ && round <= last_ && last_ - round < static_cast<std::int64_t>(most_);
}

void Series::add(std::int64_t round, double value) {
  const auto place = [this](std::int64_t at) { return static_cast<std::size_t>(at) % most_; };
  if (first_ < 0) {
    first_ = last_ = round;
    constant_ = value;
    return;
  }
  if (ring_.empty()) {
    if (round <= last_ + 1 && value == constant_) {
      last_ = round;
      return;
    }
    ring_.assign(most_, kNone);
    for (auto at = last_; kept(at); --at) ring_[place(at)] = constant_;
  }
  const auto oldest = round - static_cast<std::int64_t>(most_) + 1;
  for (auto at = std::max(last_ + 1, oldest); at < round; ++at) ring_[place(at)] = kNone;
  ring_[place(round)] = value;
  last_ = round;
}

std::optional<double> Series::at(std::int64_t round) const {
  if (!kept(round)) return {};
  const double value = ring_.empty() ? constant_ : ring_[static_cast<std::size_t>(round) % most_];
  return value == value ? std::optional(value) : std::nullopt;
}

std::size_t Series::bytes() const {
  std::size_t bytes = sizeof *this + ring_.capacity() * sizeof(double);
  constexpr std::size_t kNode = 32;  // of a map, beside its pair
  for (const auto& label : labels_)
    bytes += kNode + sizeof label + label.first.capacity() + label.second.capacity();
  return bytes;
}

std::optional<double> Series::newest(const Rounds& rounds, Instant now) const {
  for (auto round = last_; round >= rounds.first() && kept(round); --round) {
    if (rounds.at(round) > now) continue;
    if (now - rounds.at(round) > kFresh_us) return {};
    if (const auto value = at(round)) return value;
  }
  return {};
}

std::optional<double> Series::growth(const Rounds& rounds, Instant from, Instant now) const {
  std::optional<double> last;
  std::optional<double> grown;
  for (auto round = std::max(rounds.not_before(from), first_);
       round <= last_ && rounds.at(round) <= now; ++round) {
    const auto value = at(round);
    if (!value) continue;
    if (last) grown = grown.value_or(0) + (*value < *last ? *value : *value - *last);
    last = value;
  }
  return grown;
}

History::History(HistoryOptions options)
    : options_(std::move(options)),
      rounds_(rounds_in(std::max(options_.keep_us, options_.keep_long_us), options_.every_us)) {}

void History::begin(Instant at) {
  rounds_.begin(at);
  if (!since_) since_ = at;
  if (rounds_.last() % kSweepEvery == 0) forget_old();
}

void History::forget_old() {
  metrics_.clear();
  for (auto& [own, known] : targets_) {
    count_ -=
        std::erase_if(known, [this](const auto& one) { return one.second->gone(rounds_.last()); });
    for (const auto& [key, series] : known)
      metrics_[key.substr(0, key.find('{'))].push_back(series.get());
  }
}

void History::add(const Labels& own, std::string_view exposition) {
  auto& known = targets_[own];
  Exposition text(exposition);
  for (auto line = text.next(); line != Exposition::Line::end; line = text.next()) {
    if (line == Exposition::Line::sample)
      add(known, own, text.sample());
    else
      describe(text, line);
  }
}

void History::add(Known& known, const Labels& own, const Sample& sample) {
  ((key_.assign(sample.metric) += '{') += sample.labels);
  const auto found = known.find(std::string_view(key_));
  auto* series = found == known.end() ? make(known, own, sample) : found->second.get();
  if (series != nullptr) series->add(rounds_.last(), sample.value);
}

Series* History::make(Known& known, const Labels& own, const Sample& sample) {
  auto labels = parse_labels(sample.labels);
  if (!labels || count_ >= options_.most_series) {
    ++dropped_;
    return nullptr;
  }
  for (const auto& [name, value] : own) (*labels)[name] = value;
  const bool is_long = options_.long_ones.contains(sample.metric);
  auto& place = known[key_];
  place = std::make_unique<Series>(
      std::move(*labels),
      rounds_in(is_long ? options_.keep_long_us : options_.keep_us, options_.every_us));
  metrics_[std::string(sample.metric)].push_back(place.get());
  ++count_;
  return place.get();
}

void History::describe(const Exposition& text, Exposition::Line line) {
  const auto& [name, words] = text.description();
  auto family = families_.find(name);
  if (family == families_.end()) {
    if (families_.size() >= kMostFamilies) return;
    family = families_.try_emplace(std::string(name)).first;
  }
  if (line == Exposition::Line::type)
    family->second.kind = parse_enum<Kind>(words).value_or(Kind::other);
  else if (family->second.says.empty())
    family->second.says = words.substr(0, kLongestHelp);
}

const std::vector<const Series*>& History::of(std::string_view metric) const {
  static const std::vector<const Series*> none;
  const auto found = metrics_.find(metric);
  return found == metrics_.end() ? none : found->second;
}

std::size_t History::bytes() const {
  constexpr std::size_t kEntry = 64;  // of a hash table and the list of its metric
  std::size_t bytes = 0;
  for (const auto& [own, known] : targets_)
    for (const auto& [key, series] : known) bytes += kEntry + key.capacity() + series->bytes();
  return bytes;
}

}  // namespace atelier::watch::metrics
