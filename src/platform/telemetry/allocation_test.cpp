// SPDX-License-Identifier: Apache-2.0
// Recording takes no memory: counted by what replaces operator new in this program.
#include <cstdlib>
#include <gtest/gtest.h>
#include <new>

#include "platform/telemetry/export.h"
#include "platform/telemetry/telemetry.h"

namespace {
constinit thread_local std::uint64_t t_allocations = 0;

void* allocate(std::size_t size) {
  ++t_allocations;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
}  // namespace

// Not inline: the compiler would see free() for what it takes to come from another operator new.
#define ATELIER_APART [[gnu::noinline]]
ATELIER_APART void* operator new(std::size_t size) { return allocate(size); }
ATELIER_APART void* operator new[](std::size_t size) { return allocate(size); }
ATELIER_APART void operator delete(void* memory) noexcept { std::free(memory); }
ATELIER_APART void operator delete[](void* memory) noexcept { std::free(memory); }
ATELIER_APART void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
ATELIER_APART void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
#undef ATELIER_APART

namespace atelier::telemetry {
namespace {

constexpr const char* kHot = "/hot";

void record(const char* route) {
  Span span({"GET", route}, SpanKind::server);
  span.set({attr::kHttpRoute, route});
  span.set({attr::kUserId, "Ювелир"});
  span.set({attr::kHttpStatus, 200});
  span.link(span.context());
  const Span inner({"write", "shop"}, SpanKind::client);
  log(Level::info, "order.released", "Order R-000123 went to the bench.",
      {{attr::kReason, "кольцо"}, {attr::kCount, 3}});
}

std::uint64_t allocations_of(const char* route) {
  record(route);  // the first of a thread and of a process may
  const auto before = t_allocations;
  for (int i = 0; i < 100; ++i) record(route);
  return t_allocations - before;
}

class Allocation : public testing::Test {
 protected:
  Allocation() {
    set_log_sink([](std::string_view) {});
    set_sampling({.ratios = {{kHot, 0}}});
  }
  ~Allocation() override {
    set_sampling({});
    set_log_sink(nullptr);
  }
};

TEST_F(Allocation, CountsThemAtAll) {
  const auto before = t_allocations;
  ::operator delete(::operator new(1));  // a new-expression the compiler may leave out
  EXPECT_EQ(t_allocations - before, 1U);
}

TEST_F(Allocation, IsNoneWhereNobodyRecords) { EXPECT_EQ(allocations_of("/any"), 0U); }

TEST_F(Allocation, IsNoneForSpansAndLogsThatAreKept) {
  const auto sink = export_to([](Signal, std::string_view) {});
  EXPECT_EQ(allocations_of("/any"), 0U);
}

TEST_F(Allocation, IsNoneForSpansThatAreLeftOut) {
  const auto sink = export_to([](Signal, std::string_view) {});
  EXPECT_EQ(allocations_of(kHot), 0U);
}

}  // namespace
}  // namespace atelier::telemetry
