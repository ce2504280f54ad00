// SPDX-License-Identifier: Apache-2.0
// A ring of many facets from its upload to its price, over HTTP and with its walls measured: the
// real program, one caller after the other. Each ring is a new one; then the same again, which is
// known.
//
//   quote_bench [--facets 100000] [--rings 21]
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>

#include "bench/support/arguments.h"
#include "bench/support/figures.h"
#include "bench/support/must.h"
#include "geometry/sample.h"
#include "tests/harness/workshop.h"

namespace atelier::bench {
namespace {

using namespace atelier::harness;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr double kBar_ms = 250;

std::int64_t write_ring(const std::filesystem::path& file, std::int64_t facets, int number) {
  std::ofstream out(file, std::ios::binary);
  // A band of n segments has n / 4 sides: n * n / 2 facets.
  const geometry::SampleOptions options{
      .size_mm = 17 + 0.01 * number,
      .segments = std::llround(std::sqrt(2 * static_cast<double>(facets)))};
  return must(geometry::sample_model("ring", options, out));
}

json::object question(const std::string& hash) {
  return {{"model_hash", hash}, {"unit", "mm"},         {"product", "ring"},
          {"quantity", 1},      {"finish", "polished"}, {"alloys", json::array{"silver-925"}}};
}

double ask_ms(Workshop& workshop, const std::filesystem::path& file) {
  const auto start = Clock::now();
  const auto hash = workshop.upload(file);
  const auto answer = workshop.manager.post("/api/pricing/estimates", question(hash));
  const std::chrono::duration<double, std::milli> took = Clock::now() - start;
  if (!answer.ok() || answer["/outcome"] == "failed" || answer["/model/walls/min_um"].empty())
    throw std::runtime_error("a ring was not quoted: " + answer.text);
  return took.count();
}

void run(std::int64_t facets, int rings) {
  const TempFolder data, files;
  Workshop workshop(data.path());
  std::vector<double> first_ms, again_ms;
  std::int64_t written = 0;
  for (int number = 0; number < rings; ++number) {
    const auto file = files.path() / "ring.stl";
    written = write_ring(file, facets, number);
    first_ms.push_back(ask_ms(workshop, file));
    again_ms.push_back(ask_ms(workshop, file));
  }
  const auto tell = [&](const std::string& what, const std::vector<double>& ms, bool bar) {
    const double half = median(ms);
    print({.what = what + number(static_cast<double>(written), 0, "facets"),
           .figure =
               "p50 " + number(half, 0, "ms") + ", p99 " + number(percentile(ms, 0.99), 0, "ms"),
           .bar = bar ? at_most(kBar_ms, half, "ms") : ""});
  };
  tell("upload, walls and price of a ring of ", first_ms, true);
  tell("the same of a ring that is known, ", again_ms, false);
}

}  // namespace
}  // namespace atelier::bench

int main(int argc, char** argv) {
  const atelier::bench::Arguments arguments(argc, argv, {{"facets", 100'000}, {"rings", 21}});
  try {
    atelier::bench::run(arguments.get<std::int64_t>("facets"), arguments.get("rings"));
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 1;
  }
}
