// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/tail.h"

#include <array>
#include <cstring>
#include <mutex>

#include "platform/telemetry/batcher.h"
#include "platform/telemetry/free_list.h"

namespace atelier::telemetry::tail {
namespace {

constexpr std::uint32_t kPlaces = 512;
constexpr std::size_t kBytes = 8000;  // a request with its database and messages has two thousand

struct Root {
  std::mutex mutex;
  std::uint32_t generation = 0;
  std::uint32_t open = 0;  ///< spans that have not ended
  bool keep = false;
  std::size_t size = 0;
};

constinit std::array<Root, kPlaces> g_roots{};
constinit FreeList<kPlaces> g_free{};
// Apart, of plain bytes only: memory that nobody has touched yet.
std::array<std::array<char, kBytes>, kPlaces> g_frames;

// A root is named by its place and by how often the place was used, so that a context which
// outlives it names no other. Never 0.
static_assert(kPlaces < 1 << 10);
std::uint32_t name_of(std::uint32_t place, std::uint32_t generation) {
  return generation << 10 | (place + 1);
}
std::uint32_t place_of(std::uint32_t root) { return (root & 0x3FF) - 1; }

void give_to_batcher(std::uint32_t place) {
  auto& size = g_roots[place].size;
  Batcher::instance().append(Signal::traces, {g_frames[place].data(), size});
  size = 0;
}

}  // namespace

std::uint32_t open() {
  const auto place = g_free.take();
  if (!place) return 0;
  auto& root = g_roots[*place];
  const std::lock_guard lock(root.mutex);
  root.open = 1;
  root.keep = false;
  root.size = 0;
  return name_of(*place, ++root.generation);
}

bool join(std::uint32_t name) {
  auto& root = g_roots[place_of(name)];
  const std::lock_guard lock(root.mutex);
  if (root.open == 0 || name_of(place_of(name), root.generation) != name) return false;
  ++root.open;
  return true;
}

void end(std::uint32_t name, std::string_view frame, bool worth_keeping) {
  const auto place = place_of(name);
  auto& root = g_roots[place];
  {
    const std::lock_guard lock(root.mutex);
    root.keep |= worth_keeping;
    if (root.size + frame.size() > kBytes) {
      root.keep = true;  // too many spans to be usual
      give_to_batcher(place);
    }
    std::memcpy(g_frames[place].data() + root.size, frame.data(), frame.size());
    root.size += frame.size();
    if (--root.open > 0) return;
    if (root.keep) give_to_batcher(place);
  }
  g_free.give_back(place);
}

}  // namespace atelier::telemetry::tail
