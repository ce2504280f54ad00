// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/commit_order.h"

#include <utility>

namespace atelier::sql {

CommitOrder::Ticket CommitOrder::draw() {
  std::lock_guard lock(mutex_);
  follows_.emplace_back();
  return first_ + follows_.size() - 1;
}

void CommitOrder::settle(Ticket ticket, std::function<void()> follow) noexcept {
  std::unique_lock lock(mutex_);
  follows_[ticket - first_] = std::move(follow);
  if (running_) return;  // that thread goes on with this one
  running_ = true;
  while (!follows_.empty() && follows_.front()) {
    const auto next = std::move(*follows_.front());
    follows_.pop_front();
    ++first_;
    lock.unlock();
    next();
    lock.lock();
  }
  running_ = false;
}

std::size_t CommitOrder::open() const {
  std::lock_guard lock(mutex_);
  return follows_.size();
}

}  // namespace atelier::sql
