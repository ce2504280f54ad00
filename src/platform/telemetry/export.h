// SPDX-License-Identifier: Apache-2.0
// Who gets the spans and logs of this process: as OTLP, in batches, from a thread of its own. While
// nobody is there no span is recorded. What is handed over faster than it is taken is dropped and
// counted in atelier_telemetry_dropped_total. Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace atelier::telemetry {

enum class Signal : unsigned char { traces, logs };

/// Gets whole ExportTraceServiceRequest or ExportLogsServiceRequest messages, protobuf, a few times
/// a second and about half a megabyte at most, one at a time. It holds all other sinks up, so it
/// must be quick; it must not throw, and not add or remove sinks.
using Sink = std::function<void(Signal, std::string_view request)>;

/// Adds a sink. Returns a handle whose end gives it what has been recorded so far, removes it, and
/// waits for a call that is running.
[[nodiscard]] std::shared_ptr<void> export_to(Sink sink);

/// Gives the sinks all that was recorded before, on this thread.
void flush_export();

/// Whether anybody gets what is recorded.
bool recording();

/// For a process that works for another one and has no use for threads: records spans from now on.
void collect_spans();
/// All of them since the last call, as one request; "" if there are none.
std::string take_spans();
/// The other side: gives such a request to the sinks, unless it is none.
void hand_on(Signal signal, std::string_view request);

/// Counts records that were lost on the way.
void count_dropped(Signal signal, std::size_t records);

/// What of it is kept. By default all.
struct Sampling {
  /// Of a route (as Router has it, "/api/mes/board") the part of requests that is kept in any case,
  /// from 0 to 1, chosen by trace id, so that all processes choose alike. Of the others those are
  /// kept of which any span failed, was slow or touched an order.
  std::vector<std::pair<std::string, double>> ratios;
  std::chrono::milliseconds slow{500};
};
void set_sampling(Sampling sampling);

}  // namespace atelier::telemetry
