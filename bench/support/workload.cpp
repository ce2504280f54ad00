// SPDX-License-Identifier: Apache-2.0
#include "bench/support/workload.h"

#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include <boost/json.hpp>

#include "tests/harness/program.h"
#include "tests/harness/token.h"
#include "tests/harness/user.h"

namespace atelier::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kHands = 2;
constexpr std::size_t kPage = 50;
constexpr std::size_t kCrew = 40;

bool may_be_just_finished(const boost::json::value& card) {
  const auto& stage = card.at("stage").as_string();
  return stage != "qc" && stage != "pack";
}

}  // namespace

void fill(const std::filesystem::path& data, int orders) {
  const char* kept = std::getenv("ATELIER_BENCH_DATA");
  const std::filesystem::path folder = kept ? kept : data;
  if (!std::filesystem::exists(folder)) {
    const auto ended =
        harness::run({"seed", "--data", folder.string(), "--orders", std::to_string(orders)});
    if (ended.code != 0) throw std::runtime_error("atelier seed: " + ended.out);
  }
  if (kept) std::filesystem::create_directory_symlink(std::filesystem::absolute(folder), data);
}

Operators::Operators(std::filesystem::path data, std::string url, int steps_per_second)
    : data_(std::move(data)), url_(std::move(url)), rate_(steps_per_second) {
  for (std::size_t i = 0; i < kCrew; ++i) crew_.push_back(auth::UserId::make());
  for (int hand = 0; hand < kHands; ++hand) hands_.emplace_back([this, hand] { work(hand); });
}

Operators::~Operators() { stopping_ = true; }

std::string Operators::next_operator(std::minstd_rand& random) const {
  return harness::token_for(data_, crew_[random() % kCrew], "Olga", auth::Role::operator_);
}

/// Ends early where nothing is left to do or the board is refused: steps() then falls behind, which
/// whoever measures must look at.
void Operators::work(int hand) {
  harness::User op(url_);
  std::minstd_rand random(static_cast<unsigned>(hand) + 1);
  const auto interval = std::chrono::microseconds(1'000'000 * kHands / rate_);
  auto next = Clock::now();
  const auto step = [&](const std::string& operation, const char* name) {
    std::this_thread::sleep_until(next += interval);
    const bool good = op.post("/api/mes/operations/" + operation + "/" + name).ok();
    steps_ += good;
    return good;
  };
  std::size_t pages = 1;
  while (!stopping_) {
    std::this_thread::sleep_until(next += interval);  // where there is nothing to do, too
    op.set_token(next_operator(random));
    const auto page = op.get("/api/mes/board?who=free&page_size=" + std::to_string(kPage) +
                             "&page=" + std::to_string(1 + random() % pages));
    if (!page.ok()) break;
    pages = std::max<std::size_t>(1, page.body.at("total").to_number<std::size_t>() / kPage);
    // The hands do not reach for the same cards where there is but one page.
    const auto cards = harness::rows_of(page.body);
    if (cards.size() <= static_cast<std::size_t>(hand)) break;
    for (auto i = static_cast<std::size_t>(hand); i < cards.size() && !stopping_; i += kHands) {
      if (!may_be_just_finished(cards[i])) continue;
      const std::string id(cards[i].at("operation_id").as_string());
      op.set_token(next_operator(random));
      for (const char* name : {"claim", "start", "finish"})
        if (stopping_ || !step(id, name)) break;
    }
  }
}

}  // namespace atelier::bench
