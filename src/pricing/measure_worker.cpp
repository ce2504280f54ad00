// SPDX-License-Identifier: Apache-2.0
#include "pricing/measure_worker.h"

#include <iostream>
#include <new>
#include <signal.h>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "platform/base/json_codec.h"
#include "platform/base/text.h"
#include "platform/telemetry/export.h"
#include "platform/telemetry/telemetry.h"
#include "pricing/measure_file.h"
#include "pricing/worker_protocol.h"

namespace atelier::pricing {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// A sanitizer reserves terabytes of addresses for itself.
constexpr bool kLimitMemory = false;
#else
constexpr bool kLimitMemory = true;
#endif

constexpr rlim_t kMostFiles = 16;
constexpr int kNiceness = 10;  // orders go first, also on a machine with one core

void limit(__rlimit_resource resource, rlim_t most) {
  const rlimit value{most, most};
  setrlimit(resource, &value);
}

/// What holds for the whole life of the process.
void confine() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_DUMPABLE, 0);
  // Whoever stops a service signals all of its processes; the parent decides when we end.
  signal(SIGTERM, SIG_IGN);
  signal(SIGINT, SIG_IGN);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NOFILE, kMostFiles);
  setpriority(PRIO_PROCESS, 0, kNiceness);
}

/// The system counts a process's CPU time from its start: the limit moves on with each job. The
/// soft one, since a hard one could never be raised again.
void limit_job(const MeasureLimits& limits) {
  if (kLimitMemory) limit(RLIMIT_AS, static_cast<rlim_t>(limits.memory_bytes));
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto so_far = used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1;
  const rlimit cpu{static_cast<rlim_t>(so_far + limits.cpu_seconds), RLIM_INFINITY};
  setrlimit(RLIMIT_CPU, &cpu);
}

WorkerAnswer failed(std::string type, std::string detail) {
  return {.failed = ModelFailure{std::move(type), std::move(detail)}};
}

WorkerAnswer measure(const WorkerRequest& request) {
  limit_job(request.limits);
  try {
    auto measured = measure_file(request.path, request.unit, request.limits);
    if (measured) return {.measurement = std::move(*measured)};
    auto& error = measured.error();
    if (error.kind == ErrorKind::internal || error.kind == ErrorKind::unavailable ||
        error.kind == ErrorKind::not_found)
      return failed(error.type, error.detail);
    return {.refused = ModelFailure{error.type, error.detail}};
  } catch (const std::bad_alloc&) {
    return {.refused = ModelFailure{"model-too-complex",
                                    "The model takes more memory than is allowed to one model. "
                                    "Simplify the mesh and upload it again."}};
  }
}

/// Inside the span of whoever asks.
WorkerAnswer measure_told(const WorkerRequest& request, const telemetry::TraceContext& asker) {
  telemetry::collect_spans();
  WorkerAnswer answer;
  {
    telemetry::Span span("measure", telemetry::SpanKind::internal, asker);
    span.set({telemetry::attr::kProcessId, getpid()});
    answer = measure(request);
    if (answer.refused) span.fail(answer.refused->type);
    if (answer.failed) span.fail(answer.failed->type);
  }
  const auto spans = telemetry::take_spans();
  answer.spans = to_hex({reinterpret_cast<const std::uint8_t*>(spans.data()), spans.size()});
  return answer;
}

WorkerAnswer answer_to(const std::string& line) {
  const auto request = from_json<WorkerRequest>(line);
  if (!request) return failed("worker-protocol", request.error().detail);
  const auto asker = telemetry::TraceContext::parse(request->traceparent.value_or(""));
  return asker ? measure_told(*request, *asker) : measure(*request);
}

}  // namespace

int measure_worker_main() {
  confine();
  std::string line;
  while (std::getline(std::cin, line)) std::cout << to_json(answer_to(line)) << '\n' << std::flush;
  return 0;
}

}  // namespace atelier::pricing
