// SPDX-License-Identifier: Apache-2.0
// The real measuring process, through the pool that drives it.
#include "pricing/measure_worker.h"

#include <cstring>
#include <future>
#include <gtest/gtest.h>
#include <limits>
#include <unistd.h>

#include "platform/telemetry/caught.h"
#include "pricing/measure_file.h"
#include "pricing/test_files.h"

namespace atelier::pricing {
namespace {

using Point = std::array<float, 3>;

void append(std::string& out, const void* from, std::size_t size) {
  out.append(static_cast<const char*>(from), size);
}

/// A binary STL of the cube from the origin to `side`, 12 facets, seen from outside.
std::string cube(float side) {
  const auto corner = [&](int i) {
    return Point{side * float(i & 1), side * float(i >> 1 & 1), side * float(i >> 2 & 1)};
  };
  constexpr int kFaces[6][4] = {{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4},
                                {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}};
  std::string out(80, ' ');
  const std::uint32_t facets = 12;
  append(out, &facets, sizeof facets);
  for (const auto& face : kFaces)
    for (const auto& triangle :
         {std::array{face[0], face[1], face[2]}, std::array{face[0], face[2], face[3]}}) {
      out.append(12, '\0');  // the normal: not looked at
      for (const int i : triangle) {
        const auto point = corner(i);
        append(out, point.data(), sizeof point);
      }
      out.append(2, '\0');
    }
  return out;
}

class MeasureWorker : public testing::Test {
 protected:
  Measured measure(const std::string& content, LengthUnit unit = LengthUnit::mm) {
    auto options = test_pool();
    options.command.push_back("real");
    options.limits = limits_;
    MeasurePool pool(options);
    pool.start();
    std::promise<Measured> answer;
    const auto taken = pool.submit(Lane::interactive, files_.path(files_.add(content)), unit,
                                   [&](Measured m) { answer.set_value(std::move(m)); });
    EXPECT_TRUE(taken);
    return answer.get_future().get();
  }
  std::string refusal(const std::string& content) {
    const auto measured = measure(content);
    if (measured) return "measured";
    EXPECT_EQ(measured.error().kind, ErrorKind::unprocessable);
    return measured.error().type;
  }

  TestFiles files_;
  MeasureLimits limits_;
};

TEST_F(MeasureWorker, MeasuresACube) {
  const auto measured = measure(cube(10));
  ASSERT_TRUE(measured) << measured.error().detail;
  EXPECT_EQ(measured->volume_milli_mm3, 1'000'000);
  EXPECT_EQ(measured->area_milli_mm2, 600'000);
  EXPECT_EQ(measured->facets, 12);
  EXPECT_TRUE(measured->watertight);
  EXPECT_TRUE(measured->defects.empty());
}

TEST_F(MeasureWorker, IsPartOfTheTraceOfWhoeverAsks) {
  telemetry::Caught caught;
  const auto trace = telemetry::TraceContext::make();
  {
    const telemetry::Scope scope(trace);
    ASSERT_TRUE(measure(cube(10)));
  }
  const auto asked = caught.spans("pricing.measure");
  const auto measured = caught.spans("measure");
  ASSERT_EQ(asked.size(), 1U);
  ASSERT_EQ(measured.size(), 1U);
  EXPECT_EQ(measured[0].context.trace, trace.trace);
  EXPECT_EQ(measured[0].parent, asked[0].context.span);
  EXPECT_NE(std::get<std::int64_t>(*measured[0].find(telemetry::attr::kProcessId)), getpid());
}

TEST_F(MeasureWorker, ReadsAFileInTheUnitThatIsSaid) {
  const auto measured = measure(cube(1), LengthUnit::inch);
  ASSERT_TRUE(measured);
  EXPECT_EQ(measured->volume_milli_mm3, 16'387'064);  // 25.4^3 = 16387.064
  EXPECT_EQ(measured->size_um[0], 25'400);
}

TEST_F(MeasureWorker, RefusesWhatIsNoModel) {
  EXPECT_NE(refusal(""), "measured");
  EXPECT_NE(refusal("{\"this\": \"is not a mesh\"}"), "measured");
  EXPECT_NE(refusal(cube(10).substr(0, 300)), "measured");
  EXPECT_NE(refusal(cube(std::numeric_limits<float>::infinity())), "measured");
}

TEST_F(MeasureWorker, RefusesAFileOverItsLimits) {
  limits_.file_bytes = 100;
  EXPECT_EQ(refusal(cube(10)), "file-too-large");
  limits_.file_bytes = 1'000'000;
  limits_.facets = 11;
  EXPECT_EQ(refusal(cube(10)), "stl-too-many-facets");
}

TEST_F(MeasureWorker, SaysWhenAFileIsGone) {
  const auto measured = measure_file(files_.path("nothing"), LengthUnit::mm, limits_);
  ASSERT_FALSE(measured);
  EXPECT_EQ(measured.error().type, "model-not-found");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_F(MeasureWorker, RefusesAModelThatTakesMoreMemoryThanIsAllowed) {
  // 120,000 separate facets: 6 MB of file and more than 30 MB to weld.
  std::string heap(80, ' ');
  const std::uint32_t facets = 120'000;
  append(heap, &facets, sizeof facets);
  for (std::uint32_t i = 0; i < facets; ++i) {
    const float x = static_cast<float>(i);
    const float facet[12] = {0, 0, 0, x, 0, 0, x, 1, 0, x, 0, 1};
    append(heap, facet, sizeof facet);
    heap.append(2, '\0');
  }
  EXPECT_EQ(refusal(heap), "measured");
  limits_.memory_bytes = 90'000'000;  // of which the program itself takes 65
  EXPECT_EQ(refusal(heap), "model-too-complex");
}
#endif

}  // namespace
}  // namespace atelier::pricing
