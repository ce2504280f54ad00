// SPDX-License-Identifier: Apache-2.0
#include "bench/support/figures.h"

#include <algorithm>
#include <cstdio>
#include <numeric>

namespace atelier::bench {
namespace {

int digits_for(double value) { return value == static_cast<long long>(value) ? 0 : 1; }

std::string verdict(const char* side, double bar, bool met, const std::string& unit) {
  return side + number(bar, digits_for(bar), unit) + (met ? ": met" : ": missed");
}

}  // namespace

void print(const Figure& row) {
  std::printf("| %s | %s | %s | %s | %s |\n", row.what.c_str(), row.figure.c_str(),
              row.baseline.c_str(), row.ratio.c_str(), row.bar.c_str());
  std::fflush(stdout);
}

std::string at_least(double bar, double value, const std::string& unit) {
  return verdict("at least ", bar, value >= bar, unit);
}

std::string at_most(double bar, double value, const std::string& unit) {
  return verdict("at most ", bar, value <= bar, unit);
}

std::string number(double value, int digits, const std::string& unit) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
  std::string text = buffer;
  const auto point = std::min(text.find('.'), text.size());
  const std::size_t first = text[0] == '-' ? 1 : 0;
  for (auto at = point; at > first + 3;) text.insert(at -= 3, ",");
  return unit.empty() ? text : text + " " + unit;
}

double percentile(std::vector<double> samples, double p) {
  if (samples.empty()) return 0;
  const auto at = std::min(samples.size() - 1,
                           static_cast<std::size_t>(p * static_cast<double>(samples.size())));
  std::nth_element(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(at),
                   samples.end());
  return samples[at];
}

double median(std::vector<double> samples) { return percentile(std::move(samples), 0.5); }

double total(const std::vector<double>& samples) {
  return std::accumulate(samples.begin(), samples.end(), 0.0);
}

}  // namespace atelier::bench
