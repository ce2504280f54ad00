// SPDX-License-Identifier: Apache-2.0
#include "partner/waits.h"

#include "platform/base/json_codec.h"

namespace atelier::partner {
namespace {

/// What travels between the processes that serve partners.
struct News {
  static constexpr std::string_view kTopic = "partner.news";
  PartnerId partner;
};
BOOST_DESCRIBE_STRUCT(News, (), (partner))

}  // namespace

Waits::Waits(bus::Bus& bus) : bus_(bus) {
  bus_.listen(
      std::string(News::kTopic),
      [this](std::string_view text) {
        if (const auto news = from_json<News>(text)) wake(news->partner);
      },
      [this](Instant) { wake_all(); });
}

std::chrono::seconds Waits::admit(const PartnerId& partner, std::chrono::seconds patience) {
  std::lock_guard lock(mutex_);
  auto& count = count_[partner];
  ++count;
  return stopping_ || count > kMostWaitsOfOne ? std::chrono::seconds(0) : patience;
}

void Waits::keep(const PartnerId& partner, std::chrono::seconds patience, Attempt attempt) {
  std::lock_guard lock(mutex_);
  waits_.push_back({partner, Clock::now() + patience, std::move(attempt)});
  news_.insert(partner);  // since the last attempt something may have happened
  changed_.notify_one();
}

void Waits::forget(const PartnerId& partner) {
  if (--count_[partner] == 0) count_.erase(partner);
}

void Waits::add(const PartnerId& partner, std::chrono::seconds patience, Attempt attempt) {
  patience = admit(partner, patience);
  if (!attempt(patience.count() == 0)) return keep(partner, patience, std::move(attempt));
  std::lock_guard lock(mutex_);
  forget(partner);
}

void Waits::add_soon(const PartnerId& partner, std::chrono::seconds patience, Attempt attempt) {
  keep(partner, admit(partner, patience), std::move(attempt));
}

void Waits::news(const PartnerId& partner) {
  wake(partner);
  if (bus_.reaches_others()) bus_.broadcast(News::kTopic, to_json(News{partner}));
}

void Waits::wake(const PartnerId& partner) {
  std::lock_guard lock(mutex_);
  if (!count_.contains(partner)) return;
  news_.insert(partner);
  changed_.notify_one();
}

void Waits::wake_all() {
  std::lock_guard lock(mutex_);
  for (const auto& [partner, count] : count_) news_.insert(partner);
  changed_.notify_one();
}

std::list<Waits::Wait> Waits::take_due() {
  std::list<Wait> due;
  const auto now = Clock::now();
  for (auto wait = waits_.begin(); wait != waits_.end();) {
    const auto next = std::next(wait);
    if (stopping_ || wait->until <= now || news_.contains(wait->partner))
      due.splice(due.end(), waits_, wait);
    wait = next;
  }
  news_.clear();
  return due;
}

void Waits::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_ || !waits_.empty()) {
    auto until = Clock::now() + std::chrono::minutes(1);
    for (const auto& wait : waits_) until = std::min(until, wait.until);
    changed_.wait_until(lock, until, [&] { return stopping_ || !news_.empty(); });
    auto due = take_due();
    const bool stopping = stopping_;
    lock.unlock();
    std::list<Wait> rest;
    std::vector<PartnerId> done;
    while (!due.empty()) {
      auto& wait = due.front();
      if (wait.attempt(stopping || wait.until <= Clock::now())) {
        done.push_back(wait.partner);
        due.pop_front();
      } else {
        rest.splice(rest.end(), due, due.begin());
      }
    }
    lock.lock();
    waits_.splice(waits_.end(), rest);
    for (const auto& partner : done) forget(partner);
  }
}

void Waits::start() {
  thread_ = std::thread([this] { run(); });
}

void Waits::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

}  // namespace atelier::partner
