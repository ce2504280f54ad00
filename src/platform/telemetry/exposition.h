// SPDX-License-Identifier: Apache-2.0
// A strict reader of Prometheus text format 0.0.4, for tests: what a scraper would refuse is an
// error here, and so is what `promtool check metrics` warns of.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace atelier::telemetry {

struct Exposition {
  std::map<std::string, double> samples;     ///< by series as it stands: name{a="b"}
  std::map<std::string, std::string> types;  ///< by family
  std::vector<std::string> errors;           ///< each with its line
};

Exposition parse_exposition(std::string_view text);

}  // namespace atelier::telemetry
