// SPDX-License-Identifier: Apache-2.0
#include "bench/support/wrk.h"

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "bench/support/process.h"

namespace atelier::bench {
namespace {

// Requests are made before the load begins; their choice costs a random number. Times are in
// microseconds.
constexpr char kScript[] = R"(local requests = {}
init = function(args)
  math.randomseed(tonumber(args[2]))
  for path in io.lines(args[1]) do requests[#requests + 1] = wrk.format("GET", path) end
end
request = function() return requests[math.random(#requests)] end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("result %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
)";

}  // namespace

WrkResult wrk(const std::filesystem::path& folder, const WrkLoad& load) {
  const auto script = folder / "wrk.lua";
  const auto list = folder / "wrk.paths";
  std::ofstream(script) << kScript;
  std::ofstream paths(list);
  for (const auto& path : load.paths) paths << path << '\n';
  paths.close();
  std::vector<std::string> command{"wrk", "-t1", "-c" + std::to_string(load.connections),
                                   "-d" + std::to_string(load.seconds) + "s", "--latency"};
  if (!load.token.empty()) {
    command.emplace_back("-H");
    command.emplace_back("Authorization: Bearer " + load.token);
  }
  for (const auto& word :
       {std::string("-s"), script.string(), load.url, std::string("--"), list.string()})
    command.push_back(word);
  static int seed = 0;
  command.push_back(std::to_string(++seed));
  const auto text = output_of(command);
  WrkResult result;
  double microseconds = 0, p50_us = 0, p99_us = 0;
  const auto at = text.find("result ");
  if (at == std::string::npos ||
      std::sscanf(text.c_str() + at, "result %lf %lf %lf %lf %lf", &result.requests, &microseconds,
                  &p50_us, &p99_us, &result.failed) != 5)
    throw std::runtime_error("wrk said: " + text);
  if (result.requests == 0 || result.failed > 0)
    throw std::runtime_error(load.url + load.paths.front() + ": requests failed: " + text);
  result.seconds = microseconds / 1e6;
  result.p50_ms = p50_us / 1e3;
  result.p99_ms = p99_us / 1e3;
  return result;
}

}  // namespace atelier::bench
