// SPDX-License-Identifier: Apache-2.0
// What an exporter gets of a span that has ended.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "platform/telemetry/telemetry.h"

namespace atelier::telemetry {

struct SpanAttribute {
  Key key;
  std::variant<std::string, std::int64_t, double, bool> value;
};

struct FinishedSpan {
  std::string_view name;
  SpanKind kind = SpanKind::internal;
  TraceContext context;
  std::array<std::uint8_t, 8> parent{};  ///< all zero in a root
  std::int64_t start_unix_ns = 0;
  std::int64_t duration_ns = 0;  ///< by the steady clock
  std::vector<SpanAttribute> attributes;
  std::vector<TraceContext> links;
  std::uint32_t dropped_attributes = 0;
  std::uint32_t dropped_links = 0;
  bool failed = false;  ///< `error.type` among the attributes says with what
};

/// Called at the end of every sampled span by the thread that ends it: it must not wait and not
/// begin spans. Null removes. The former one is not called any more once this returns.
void set_span_exporter(std::function<void(const FinishedSpan&)> exporter);

}  // namespace atelier::telemetry
