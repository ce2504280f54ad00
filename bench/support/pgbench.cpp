// SPDX-License-Identifier: Apache-2.0
#include "bench/support/pgbench.h"

#include <algorithm>
#include <stdexcept>

#include "bench/support/process.h"

namespace atelier::bench {

double pgbench_per_second(const std::string& url, const std::string& file, int clients,
                          std::chrono::milliseconds time) {
  const auto seconds = std::max<long long>(1, time.count() / 1000);
  const auto said = output_of({"pgbench", "-n", "-M", "prepared", "-c", std::to_string(clients),
                               "-j", "2", "-T", std::to_string(seconds), "-f", file, url});
  static constexpr std::string_view kMark = "tps = ";
  const auto at = said.find(kMark);
  if (at == std::string::npos) throw std::runtime_error("pgbench said: " + said);
  return std::stod(said.substr(at + kMark.size()));
}

}  // namespace atelier::bench
