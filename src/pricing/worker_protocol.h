// SPDX-License-Identifier: Apache-2.0
// What the program and its measuring processes say to each other: one line of JSON each way.
#pragma once

#include "pricing/model.h"

namespace atelier::pricing {

/// Bounds of one measuring. The process sets those of the system on itself before it opens the
/// file.
struct MeasureLimits {
  std::int64_t facets = 4'000'000;
  std::int64_t file_bytes = 100 * 1024 * 1024;
  std::int64_t memory_bytes = std::int64_t{2} * 1024 * 1024 * 1024;
  std::int64_t cpu_seconds = 30;
  bool operator==(const MeasureLimits&) const = default;
};
BOOST_DESCRIBE_STRUCT(MeasureLimits, (), (facets, file_bytes, memory_bytes, cpu_seconds))

struct WorkerRequest {
  std::string path;
  LengthUnit unit{};
  MeasureLimits limits;
  std::optional<std::string> traceparent = {};  ///< where spans of the work are wanted
};
BOOST_DESCRIBE_STRUCT(WorkerRequest, (), (path, unit, limits, traceparent))

/// Exactly one of the first three is set.
struct WorkerAnswer {
  std::optional<geometry::Measurement> measurement;
  std::optional<ModelFailure> refused;    ///< the model is at fault: it will be refused every time
  std::optional<ModelFailure> failed;     ///< we are: the file could not be opened
  std::optional<std::string> spans = {};  ///< an ExportTraceServiceRequest in hex
};
BOOST_DESCRIBE_STRUCT(WorkerAnswer, (), (measurement, refused, failed, spans))

}  // namespace atelier::pricing
