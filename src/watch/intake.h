// SPDX-License-Identifier: Apache-2.0
// Where telemetry comes in, from whomever: it is counted for the map of services, written down, and
// passed on to a collector elsewhere where there is one.
#pragma once

#include "watch/archive/archive.h"
#include "watch/service_map.h"

namespace atelier::watch {

/// Thread-safe.
class Intake {
 public:
  using Forward = std::function<void(archive::Signal, std::string_view request)>;
  /// `forward` gets whole requests once they are durable; it must not wait. May be empty.
  Intake(archive::Archive& archive, ServiceMap& map, const Clock& clock, Forward forward)
      : archive_(archive), map_(map), clock_(clock), forward_(std::move(forward)) {}

  /// What could not be kept of an OTLP request whose rest is durable.
  struct Rejected {
    std::int64_t count = 0;
    std::string why;
  };
  using Done = std::function<void(Result<Rejected>)>;
  /// `done` is called once: at once, or by the archive's thread. The errors of read_batch() and of
  /// Archive::take().
  void take(archive::Signal signal, std::string request, Done done) {
    auto read = archive::read_batch(signal, std::move(request));
    if (!read) return done(std::move(read).error());
    const auto batch = std::make_shared<const archive::Batch>(std::move(read).value());
    archive_.take(batch, [this, signal, batch, done = std::move(done)](Result<void> kept) {
      if (!kept) return done(std::move(kept).error());
      map_.add(*batch, clock_.now());
      if (forward_) forward_(signal, *batch->bytes);
      done(Rejected{batch->rejected, batch->why});
    });
  }

 private:
  archive::Archive& archive_;
  ServiceMap& map_;
  const Clock& clock_;
  const Forward forward_;
};

}  // namespace atelier::watch
