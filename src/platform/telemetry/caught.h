// SPDX-License-Identifier: Apache-2.0
// Gets what is exported while it lives, for tests.
#pragma once

#include <algorithm>
#include <vector>

#include "platform/telemetry/export.h"
#include "platform/telemetry/otlp_reader.h"

namespace atelier::telemetry {

class Caught {
 public:
  /// In the order in which they ended.
  std::vector<otlp::ReadSpan> spans() {
    flush_export();
    return spans_;
  }
  /// Of that name, in the order in which they ended.
  std::vector<otlp::ReadSpan> spans(std::string_view name) {
    auto some = spans();
    std::erase_if(some, [&](const auto& span) { return span.name != name; });
    return some;
  }
  std::vector<otlp::ReadLog> logs() {
    flush_export();
    return logs_;
  }

 private:
  void take(Signal signal, std::string_view request) {
    if (signal == Signal::traces) {
      std::ranges::move(otlp::read_spans(request), std::back_inserter(spans_));
    } else {
      std::ranges::move(otlp::read_logs(request), std::back_inserter(logs_));
    }
  }

  std::vector<otlp::ReadSpan> spans_;  // by whoever flushes; ours after a flush
  std::vector<otlp::ReadLog> logs_;
  std::shared_ptr<void> sink_ =
      export_to([this](Signal signal, std::string_view request) { take(signal, request); });
};

}  // namespace atelier::telemetry
