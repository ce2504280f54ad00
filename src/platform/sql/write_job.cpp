// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/write_job.h"

#include "platform/sql/metrics.h"

namespace atelier::sql {

using std::chrono::steady_clock;

WriteAnswers::WriteAnswers(const std::string& context)
    : seconds_(metrics::operation_seconds.with({context, "write"})),
      closures_(metrics::closures.with({context})) {}

void WriteAnswers::give(std::span<WriteJob> jobs) const noexcept {
  const auto durable = steady_clock::now();
  for (WriteJob& job : jobs) job.span.end(durable, job.failed ? &*job.failed : nullptr);
  for (WriteJob& job : jobs) {
    if (job.failed) continue;
    const telemetry::Scope scope(job.trace);
    for (auto& effect : job.effects) effect();
  }
  for (WriteJob& job : jobs) {
    const telemetry::Scope scope(job.trace);
    // What it captured ends before whoever waits goes on, and perhaps away.
    job.closure = nullptr;
    job.effects.clear();
    if (job.finish) job.finish(job.failed ? &*job.failed : nullptr);
    seconds_.observe(std::chrono::duration<double>(steady_clock::now() - job.submitted).count());
  }
  closures_.add(jobs.size());
}

void WriteAnswers::refuse(const std::function<void(const Error*)>& finish) {
  const Error busy{
      ErrorKind::too_many, "database-busy", "Too many writes are waiting; try again.", {}, 1};
  finish(&busy);
}

}  // namespace atelier::sql
