// SPDX-License-Identifier: Apache-2.0
#include "app/hand_over.h"

#include <atomic>
#include <cstdio>
#include <unistd.h>

#include "contracts/order_number.h"
#include "crm/module.h"
#include "mes/module.h"
#include "shop/module.h"

namespace atelier::app {

struct HandOver::Chunk {
  std::vector<ImportedOrder> orders;
  std::atomic<int> contexts_left = 2;  ///< after crm
};

HandOver::~HandOver() { static_cast<void>(finish()); }

Result<void> HandOver::give(std::vector<ImportedOrder> orders) {
  {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return failed_ || under_way_ < kMostUnderWay; });
    if (failed_) return *failed_;
    ++under_way_;
  }
  auto chunk = std::make_shared<Chunk>();
  chunk->orders = std::move(orders);
  stores_.crm->write([chunk](sql::Tx& tx) { return crm::take_over(tx, chunk->orders); },
                     [this, chunk](const Result<void>& done) {
                       if (done) return share(chunk);
                       fail(done.error());
                       end(0);
                     });
  return {};
}

/// On crm's thread, once crm has it.
void HandOver::share(const std::shared_ptr<Chunk>& chunk) {
  const auto done = [this, chunk](const Result<void>& taken) {
    if (!taken) fail(taken.error());
    if (--chunk->contexts_left == 0) end(chunk->orders.size());
  };
  stores_.shop->write([chunk](sql::Tx& tx) { return shop::take_over(tx, chunk->orders); }, done);
  stores_.mes->write([chunk](sql::Tx& tx) { return mes::take_over(tx, chunk->orders); }, done);
}

void HandOver::end(std::size_t orders) {
  std::lock_guard lock(mutex_);
  --under_way_;
  if (!failed_) done_ += static_cast<std::int64_t>(orders);
  moved_.notify_all();
}

void HandOver::fail(const Error& error) {
  std::lock_guard lock(mutex_);
  if (!failed_) failed_ = error;
  moved_.notify_all();
}

Result<void> HandOver::finish() {
  std::unique_lock lock(mutex_);
  moved_.wait(lock, [&] { return under_way_ == 0; });
  if (failed_) return *failed_;
  return {};
}

std::int64_t HandOver::done() const {
  std::lock_guard lock(mutex_);
  return done_;
}

Result<std::string> Numbers::next() {
  if (next_ == end_) {
    ATELIER_TRY_ASSIGN(next_, db_.write([&](sql::Tx& tx) -> Result<std::int64_t> {
      return sequence_.reserve(tx, kBlock);
    }));
    end_ = next_ + kBlock;
  }
  return order_number(sequence_.prefix, next_++);
}

Result<void> Numbers::give_rest_back() {
  if (next_ == end_) return {};
  ATELIER_TRY(db_.write([&](sql::Tx& tx) -> Result<void> {
    sequence_.give_back(tx, next_, end_);
    return {};
  }));
  end_ = next_;
  return {};
}

Progress::Progress() : shown_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (shown_ && told_ != begun_) std::fputs("\r\033[K", stderr);
}

void Progress::at(std::int64_t orders, std::int64_t total) {
  const auto now = std::chrono::steady_clock::now();
  if (!shown_ || now - told_ < std::chrono::milliseconds(500)) return;
  told_ = now;
  const auto rate = static_cast<double>(orders) / elapsed().count();
  if (total > 0)
    std::fprintf(stderr, "\r\033[K%lld of %lld orders, %.0f/s", static_cast<long long>(orders),
                 static_cast<long long>(total), rate);
  else
    std::fprintf(stderr, "\r\033[K%lld orders, %.0f/s", static_cast<long long>(orders), rate);
}

std::chrono::duration<double> Progress::elapsed() const {
  return std::chrono::steady_clock::now() - begun_;
}

}  // namespace atelier::app
