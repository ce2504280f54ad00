// SPDX-License-Identifier: Apache-2.0
// `--orders 1000000 --seconds 10`: what a benchmark is told.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

namespace atelier::bench {

/// Whole numbers by flag. Ends the program where a flag is not among the defaults.
class Arguments {
 public:
  Arguments(int argc, char** argv, std::map<std::string, long long> defaults)
      : values_(std::move(defaults)) {
    for (int i = 1; i < argc; i += 2) {
      const std::string flag = argv[i];
      const auto known = flag.starts_with("--") ? values_.find(flag.substr(2)) : values_.end();
      if (known == values_.end() || i + 1 == argc) {
        std::fprintf(stderr, "%s: not understood; there are", flag.c_str());
        for (const auto& [name, value] : values_)
          std::fprintf(stderr, " --%s %lld", name.c_str(), value);
        std::fprintf(stderr, "\n");
        std::exit(2);
      }
      known->second = std::atoll(argv[i + 1]);
    }
  }
  template <class Number = int>
  Number get(const std::string& name) const {
    return static_cast<Number>(values_.at(name));
  }

 private:
  std::map<std::string, long long> values_;
};

}  // namespace atelier::bench
