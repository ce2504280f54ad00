// SPDX-License-Identifier: Apache-2.0
// Where telemetry comes in, from whomever: it is counted for the map of services and written down.
#pragma once

#include "watch/archive/archive.h"
#include "watch/service_map.h"

namespace atelier::watch {

/// Thread-safe.
class Intake {
 public:
  Intake(archive::Archive& archive, ServiceMap& map, const Clock& clock)
      : archive_(archive), map_(map), clock_(clock) {}

  /// What could not be kept of an OTLP request whose rest is durable. The errors of read_batch()
  /// and of Archive::take().
  struct Rejected {
    std::int64_t count = 0;
    std::string why;
  };
  Result<Rejected> take(archive::Signal signal, std::string request) {
    ATELIER_TRY_ASSIGN(auto batch, archive::read_batch(signal, std::move(request)));
    const auto kept = std::make_shared<const archive::Batch>(std::move(batch));
    ATELIER_TRY(archive_.take(kept));
    map_.add(*kept, clock_.now());
    return Rejected{kept->rejected, kept->why};
  }

 private:
  archive::Archive& archive_;
  ServiceMap& map_;
  const Clock& clock_;
};

}  // namespace atelier::watch
