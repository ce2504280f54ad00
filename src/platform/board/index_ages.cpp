// SPDX-License-Identifier: Apache-2.0
// The questions by age, and the walk over all groups.
#include <algorithm>

#include "platform/board/index.h"

namespace atelier::board {

BucketSet Index::buckets_taken(const Which& which) const {
  BucketSet taken;
  for (Bucket bucket = 0; bucket < buckets_.size(); ++bucket)
    if (which(buckets_[bucket].facets)) taken.add(bucket);
  return taken;
}

std::size_t Index::age_rank(const TimeTree::Selection& rows, Instant before) const {
  return before == kNever ? rows.size() : ages_.rank(rows, seconds_from(before), 0);
}

std::vector<Index::Aged> Index::by_age(const Which& which, const AgeRange& range,
                                       std::size_t most) const {
  std::vector<Aged> found;
  const std::shared_lock lock(mutex_);
  const auto rows = ages_.select(buckets_taken(which));
  auto begin = age_rank(rows, range.from);
  if (range.after)
    begin = std::max(begin, ages_.rank(rows, range.after->since_s, range.after->slot + 1));
  const auto end = std::min(age_rank(rows, range.before), begin + most);
  if (begin >= end) return found;
  ages_.walk(rows, begin, [&](Slot slot) {
    found.push_back({{entry(slot).since, slot}, std::string(text(slot))});
    return found.size() < end - begin;
  });
  return found;
}

std::int64_t Index::count_by_age(const Which& which, const AgeRange& range) const {
  const std::shared_lock lock(mutex_);
  const auto rows = ages_.select(buckets_taken(which));
  const auto begin = age_rank(rows, range.from);
  const auto end = age_rank(rows, range.before);
  return static_cast<std::int64_t>(end > begin ? end - begin : 0);
}

Index::Ages Index::ages(const Which& which, std::span<const double> fractions) const {
  const std::shared_lock lock(mutex_);
  const auto rows = ages_.select(buckets_taken(which));
  Ages ages{.rows = static_cast<std::int64_t>(rows.size())};
  if (rows.size() == 0) return ages;
  // The oldest come first, so what a fraction of them is younger than stands from the end.
  const auto nth = [&](std::size_t n) {
    Instant since;
    ages_.walk(rows, n, [&](Slot slot) {
      since = {entry(slot).since * kSecond};
      return false;
    });
    return since;
  };
  ages.oldest = nth(0);
  for (const auto fraction : fractions) {
    const auto younger = static_cast<std::size_t>(fraction * static_cast<double>(rows.size()));
    ages.since.push_back(nth(rows.size() - 1 - std::min(younger, rows.size() - 1)));
  }
  return ages;
}

std::optional<Slot> Index::walk_groups(
    Slot from, std::size_t most,
    const std::function<void(const Uuid&, std::span<const Member>)>& visit) const {
  std::vector<Member> members;
  const std::shared_lock lock(mutex_);
  const auto end = std::min(entries_.size(), from + most);
  for (Slot slot = from; slot < end; ++slot) {
    if (texts_at_[slot].size == 0) continue;  // free
    const auto first = groups_.find(entry(slot).group);
    if (first->second != slot) continue;
    members.clear();
    for (auto member = slot; member != kNoSlot; member = entry(member).next) {
      const auto& e = entry(member);
      std::optional<Instant> since;
      if (e.since != kNoTime) since = Instant{e.since * kSecond};
      members.push_back({text(member), buckets_[e.bucket].facets, since});
    }
    visit(first->first, members);
  }
  if (end == entries_.size()) return std::nullopt;
  return static_cast<Slot>(end);
}

}  // namespace atelier::board
