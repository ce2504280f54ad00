// SPDX-License-Identifier: Apache-2.0
// Telemetry in JSON from anyone: refused or made protobuf, and that is written as JSON which makes
// the same again.
#include <cstdint>

#include "platform/base/assert.h"
#include "watch/archive/batch.h"
#include "watch/archive/otlp_json.h"

namespace atelier::archive {
namespace {

void there_and_back(const Message& message, Signal signal, std::string_view json) {
  const auto bytes = protobuf_of_json(message, json);
  if (!bytes) return;
  const auto batch = read_batch(signal, *bytes);
  ATELIER_ASSERT(batch.ok() || batch.error().type == "otlp-unreadable");
  std::string written;
  append_otlp_json(written, message, *bytes);
  const auto again = protobuf_of_json(message, written);
  ATELIER_ASSERT(again.ok());
  std::string written_again;
  append_otlp_json(written_again, message, *again);
  ATELIER_ASSERT(written_again == written);
}

}  // namespace
}  // namespace atelier::archive

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atelier::archive;
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  there_and_back(kTraceRequest, Signal::traces, json);
  there_and_back(kLogsRequest, Signal::logs, json);
  return 0;
}
