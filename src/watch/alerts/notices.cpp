// SPDX-License-Identifier: Apache-2.0
#include "watch/alerts/notices.h"

#include <algorithm>
#include <cmath>

#include "platform/base/uuid.h"

namespace atelier::watch::alerts {
namespace {

constexpr std::int64_t kMostDoublings = 20;

bool same(const Standing& a, const Standing& b) { return a.name == b.name && a.labels == b.labels; }

}  // namespace

Notice Notices::made(const Standing& standing, Instant now) const {
  return {.id = "msg_" + Uuid::make().str(), .standing = standing, .made_at = now, .next = now};
}

bool Notices::refresh(Notice& notice, const Standing* standing, Instant now) const {
  const bool fired = notice.standing.phase == Phase::firing;
  if (standing == nullptr || standing->phase == Phase::pending) {
    // It has been resolved for so long that it is not even told of any more.
    if (!fired) return false;
    auto over = notice.standing;
    over.phase = Phase::resolved;
    over.since = now;
    notice = made(over, now);
    return true;
  }
  if (standing->phase != notice.standing.phase) {
    notice = made(*standing, now);
    return true;
  }
  notice.standing = *standing;
  if (!fired || !notice.told_at || now - *notice.told_at < options_.repeat_us) return false;
  notice = made(*standing, now);
  return true;
}

bool Notices::update(const std::vector<Standing>& standing, Instant now) {
  bool changed = false;
  for (auto& notice : list_) {
    const auto found = std::ranges::find_if(
        standing, [&](const Standing& one) { return same(one, notice.standing); });
    changed = refresh(notice, found == standing.end() ? nullptr : &*found, now) || changed;
  }
  for (const auto& one : standing) {
    const bool known = std::ranges::any_of(
        list_, [&](const Notice& notice) { return same(one, notice.standing); });
    if (known || one.phase != Phase::firing) continue;
    list_.push_back(made(one, now));
    changed = true;
  }
  return changed;
}

std::vector<Notice> Notices::due(Instant now) const {
  std::vector<Notice> list;
  std::ranges::copy_if(list_, std::back_inserter(list),
                       [&](const Notice& notice) { return !notice.told_at && notice.next <= now; });
  return list;
}

void Notices::told(const std::string& id, Instant now) {
  for (auto& notice : list_)
    if (notice.id == id) notice.told_at = now;
  forget();
}

bool Notices::failed(const std::string& id, double jitter, std::int64_t at_least_us, Instant now) {
  const auto found = std::ranges::find(list_, id, &Notice::id);
  if (found == list_.end()) return false;  // there is a newer one of this alert
  if (++found->attempts >= options_.most_attempts) {
    found->told_at = now;
    forget();
    return true;
  }
  const auto doublings = std::min(found->attempts - 1, kMostDoublings);
  const auto delay = std::min(options_.longest_delay_us, options_.first_delay_us << doublings);
  // Between half of it and all of it.
  const std::int64_t spread = std::llround(static_cast<double>(delay) * (0.5 + jitter / 2));
  found->next = now + std::clamp<std::int64_t>(at_least_us, spread,
                                               std::max(options_.longest_delay_us, spread));
  return false;
}

std::optional<Instant> Notices::oldest_untold() const {
  std::optional<Instant> oldest;
  for (const auto& notice : list_)
    if (!notice.told_at) oldest = std::min(oldest.value_or(notice.made_at), notice.made_at);
  return oldest;
}

void Notices::forget() {
  std::erase_if(list_, [](const Notice& notice) {
    return notice.told_at && notice.standing.phase != Phase::firing;
  });
}

}  // namespace atelier::watch::alerts
