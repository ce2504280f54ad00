// SPDX-License-Identifier: Apache-2.0
#include "platform/board/huge_pages.h"

#include <cstdint>
#include <new>
#include <sys/mman.h>

namespace atelier::board {

void Unmap::operator()(std::byte* page) const noexcept { ::munmap(page, kHugePage); }

HugePage map_huge_page() {
  // Twice as much, of which the part that is aligned is kept.
  void* const mapped = ::mmap(nullptr, 2 * kHugePage, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  auto* const begin = static_cast<std::byte*>(mapped);
  const auto before = (kHugePage - reinterpret_cast<std::uintptr_t>(begin) % kHugePage) % kHugePage;
  if (before > 0) ::munmap(begin, before);
  if (before < kHugePage) ::munmap(begin + before + kHugePage, kHugePage - before);
  HugePage page(begin + before);
  ::madvise(page.get(), kHugePage, MADV_HUGEPAGE);  // in vain on some machines: only slower
  return page;
}

}  // namespace atelier::board
