// SPDX-License-Identifier: Apache-2.0
// Where telemetry comes in, from whomever: it is written down, shown to who counts it, and passed
// on to a collector elsewhere where there is one.
#pragma once

#include "watch/archive/archive.h"

namespace atelier::watch {

/// Thread-safe.
class Intake {
 public:
  using Seen = std::function<void(const archive::Batch&)>;
  using Forward = std::function<void(archive::Signal, std::string_view request)>;
  /// Both get what is durable, and must not wait; `forward` whole requests. It may be empty.
  Intake(archive::Archive& archive, Seen seen, Forward forward)
      : archive_(archive), seen_(std::move(seen)), forward_(std::move(forward)) {}

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
      seen_(*batch);
      if (forward_) forward_(signal, *batch->bytes);
      done(Rejected{batch->rejected, batch->why});
    });
  }

 private:
  archive::Archive& archive_;
  const Seen seen_;
  const Forward forward_;
};

}  // namespace atelier::watch
