// SPDX-License-Identifier: Apache-2.0
// Hands out the places of a fixed table, the one used last first: its cache is warm. Thread-safe
// and without locks; all zero at the start, so that a static one needs no construction.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

namespace atelier::telemetry {

template <std::uint32_t N>
class FreeList {
 public:
  std::optional<std::uint32_t> take() {
    auto head = head_.load(std::memory_order_acquire);
    while (place_of(head) != 0) {
      const auto next = next_[place_of(head) - 1].load(std::memory_order_relaxed);
      if (head_.compare_exchange_weak(head, after(head, next), std::memory_order_acquire))
        return place_of(head) - 1;
    }
    // None came back yet: one that was never used.
    auto used = used_.load(std::memory_order_relaxed);
    while (used < N)
      if (used_.compare_exchange_weak(used, used + 1, std::memory_order_relaxed)) return used;
    return std::nullopt;
  }

  void give_back(std::uint32_t place) {
    auto head = head_.load(std::memory_order_relaxed);
    do {
      next_[place].store(place_of(head), std::memory_order_relaxed);
    } while (!head_.compare_exchange_weak(head, after(head, place + 1), std::memory_order_release));
  }

 private:
  // Below the first free place plus one, above a count of changes: a head that went and came back
  // in between is another one.
  static std::uint32_t place_of(std::uint64_t head) { return static_cast<std::uint32_t>(head); }
  static std::uint64_t after(std::uint64_t head, std::uint32_t place) {
    return ((head >> 32) + 1) << 32 | place;
  }

  std::atomic<std::uint64_t> head_{0};
  std::atomic<std::uint32_t> used_{0};
  std::array<std::atomic<std::uint32_t>, N> next_{};
};

}  // namespace atelier::telemetry
