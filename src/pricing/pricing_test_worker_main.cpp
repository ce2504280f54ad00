// SPDX-License-Identifier: Apache-2.0
// A measuring process for tests: the first word of the file says what becomes of it. With the
// argument "real" it is the real one.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <unistd.h>

#include "platform/base/json_codec.h"
#include "pricing/measure_worker.h"
#include "pricing/test_models.h"
#include "pricing/worker_protocol.h"

namespace {

using namespace atelier;
using namespace atelier::pricing;

std::string answer_to(const WorkerRequest& request) {
  std::ofstream(request.path + ".asked", std::ios::app) << 'x';  // counted by the tests
  std::string word;
  std::ifstream(request.path) >> word;
  const auto tries = std::filesystem::file_size(request.path + ".asked");
  if (word == "crash" || (word == "crash-once" && tries == 1)) std::abort();
  if (word == "out-of-cpu") raise(SIGXCPU);
  if (word == "garbage") return "what?";
  if (word == "hang") pause();
  if (word == "wait") {
    std::string until_closed;
    std::ifstream(request.path + ".gate") >> until_closed;  // a FIFO that the test holds open
  }
  if (word == "refuse")
    return to_json(WorkerAnswer{.refused = ModelFailure{"stl-truncated", "It ends too early."}});
  if (word == "fail")
    return to_json(WorkerAnswer{.failed = ModelFailure{"model-not-readable", "It is locked."}});
  return to_json(WorkerAnswer{.measurement = ring()});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "real") return measure_worker_main();
  std::string line;
  while (std::getline(std::cin, line))
    std::cout << answer_to(*from_json<WorkerRequest>(line)) << '\n' << std::flush;
  return 0;
}
