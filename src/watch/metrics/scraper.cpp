// SPDX-License-Identifier: Apache-2.0
#include "watch/metrics/scraper.h"

#include <algorithm>

namespace atelier::watch::metrics {

Scraper::Scraper(std::vector<Target> targets, std::chrono::milliseconds patience)
    : targets_(std::move(targets)), patience_(patience), asking_(targets_.size()) {}

void Scraper::start(std::size_t number) {
  auto& asking = asking_[number];
  asking.under_way = true;
  asking.answer.reset();
  // What went before it in this place has answered, so this does not wait.
  asking.thread = std::jthread([this, number] {
    auto answer = targets_[number].fetch();
    const std::lock_guard lock(mutex_);
    asking_[number].answer = std::move(answer);
    asking_[number].under_way = false;
    answered_.notify_one();
  });
}

std::vector<Result<std::string>> Scraper::ask() {
  std::vector<Result<std::string>> answers;
  std::vector<std::size_t> idle;
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < asking_.size(); ++i)
      if (!asking_[i].under_way) idle.push_back(i);
  }
  for (const auto number : idle) start(number);
  std::unique_lock lock(mutex_);
  answered_.wait_for(lock, patience_, [&] {
    return std::ranges::none_of(idle, [&](auto i) { return asking_[i].under_way; });
  });
  for (auto& asking : asking_) {
    if (asking.answer) {
      answers.push_back(std::move(*asking.answer));
      asking.answer.reset();
    } else {
      answers.emplace_back(
          Error{ErrorKind::timeout, "no-answer-in-time", "There was no answer in time."});
    }
  }
  return answers;
}

}  // namespace atelier::watch::metrics
