// SPDX-License-Identifier: Apache-2.0
// The spans of roots that sampling has left out wait here until all of them have ended, and are
// kept if any of them was worth it. "All" are those of this process: a span that begins after the
// last one has ended is a root of its own. A table of fixed size. Thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

namespace atelier::telemetry::tail {

/// Begins a root with its first span. 0 where the table is full.
std::uint32_t open();
/// One more span of the root. False where it is decided already.
bool join(std::uint32_t root);
/// A span that has been opened or joined has ended; `frame` as otlp::Frame has it.
void end(std::uint32_t root, std::string_view frame, bool worth_keeping);

}  // namespace atelier::telemetry::tail
