// SPDX-License-Identifier: Apache-2.0
// Metrics from anyone: what is a sample is read, all else passed over, and nothing is read past the
// end of the text.
#include <cstdint>

#include "platform/base/assert.h"
#include "watch/metrics/history.h"

namespace atelier::watch::metrics {
namespace {

void take(std::string_view text) {
  Exposition lines(text);
  for (auto line = lines.next(); line != Exposition::Line::end; line = lines.next()) {
    if (line != Exposition::Line::sample) continue;
    const auto& sample = lines.sample();
    ATELIER_ASSERT(!sample.metric.empty());
    for (const auto part : {sample.metric, sample.labels})
      ATELIER_ASSERT(part.empty() || (part.data() >= text.data() &&
                                      part.data() + part.size() <= text.data() + text.size()));
    (void)parse_labels(sample.labels);
  }
  ATELIER_ASSERT(lines.next() == Exposition::Line::end);
}

void keep(std::string_view text) {
  History history({.keep_us = kMinute, .most_series = 100});
  for (int round = 0; round < 6; ++round) {
    history.begin({round * 15 * kSecond});
    history.add({{"instance", "x"}}, text.substr(0, text.size() - text.size() / 8 * round));
    ATELIER_ASSERT(history.series() <= 100);
  }
}

}  // namespace
}  // namespace atelier::watch::metrics

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  atelier::watch::metrics::take(text);
  atelier::watch::metrics::keep(text);
  return 0;
}
