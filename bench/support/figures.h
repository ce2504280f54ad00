// SPDX-License-Identifier: Apache-2.0
// What a benchmark has found, as a row of the results page. Every program here prints its rows to
// standard output among its other lines; bench/run collects the lines that begin with "| ".
#pragma once

#include <string>
#include <vector>

namespace atelier::bench {

struct Figure {
  std::string what;
  std::string figure;
  std::string baseline = {};  ///< what it is compared with, and that one's figure
  std::string ratio = {};     ///< figure to baseline
  std::string bar = {};       ///< what it must reach, see at_least() and at_most()
};
void print(const Figure& figure);

/// "at least 4 x: met", for the column `bar`.
std::string at_least(double bar, double value, const std::string& unit);
std::string at_most(double bar, double value, const std::string& unit);

/// Printed with `digits` behind the point, and with thousands apart: "15,200 req/s".
std::string number(double value, int digits, const std::string& unit);

/// The sample below which the share `p` of them lie; 0 where there are none.
double percentile(std::vector<double> samples, double p);
double median(std::vector<double> samples);
double total(const std::vector<double>& samples);

}  // namespace atelier::bench
