// SPDX-License-Identifier: Apache-2.0
// Telemetry in protobuf from anyone: refused or read whole, and what was read can be shown.
#include <cstdint>

#include "platform/base/assert.h"
#include "watch/archive/batch.h"
#include "watch/archive/otlp_fields.h"
#include "watch/archive/otlp_json.h"

namespace atelier::archive {
namespace {

bool inside(const Batch& batch, std::string_view part) {
  return part.empty() || (part.data() >= batch.bytes->data() &&
                          part.data() + part.size() <= batch.bytes->data() + batch.bytes->size());
}

void take(Signal signal, std::string_view bytes) {
  const auto batch = read_batch(signal, std::string(bytes));
  if (!batch) return;
  for (const auto& span : batch->spans) {
    ATELIER_ASSERT(span.source < batch->sources.size() && inside(*batch, span.body));
    ATELIER_ASSERT(span.start_us > 0 && span.duration_us >= 0);
    std::string shown;
    append_plain_attributes(shown, span.body, otlp::span::attributes);
  }
  for (const auto& log : batch->logs) {
    ATELIER_ASSERT(log.source < batch->sources.size() && inside(*batch, log.record));
    ATELIER_ASSERT(log.time_us >= 0);
  }
}

void show(const Message& message, std::string_view bytes) {
  std::string json;
  append_otlp_json(json, message, bytes);
  // Where it could be read, it is JSON that can be sent again.
  const auto again = protobuf_of_json(message, json);
  ATELIER_ASSERT(again.ok() || again.error().type == "json-too-deep");
}

}  // namespace
}  // namespace atelier::archive

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atelier::archive;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  take(Signal::traces, bytes);
  take(Signal::logs, bytes);
  show(kTraceRequest, bytes);
  show(kLogsRequest, bytes);
  return 0;
}
