// SPDX-License-Identifier: Apache-2.0
// Sends telemetry to a collector elsewhere: OTLP/HTTP, protobuf, with gzip where it crosses a
// network (it is most of what sending costs), with the retries of the OTLP specification 1.7: of
// 429, 502, 503, 504 and broken connections only, as late as Retry-After says, never of what was
// partly taken. What waits is bounded: what does not fit, or was tried for too long, is dropped and
// counted. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>

#include "platform/http/client/client.h"
#include "platform/telemetry/export.h"

namespace atelier::http {

enum class Packing { over_network, always };

struct OtlpSenderOptions {
  std::string endpoint;  ///< "http://collector:4318": /v1/traces and /v1/logs are below it
  std::string token;     ///< sent as Bearer; "" for none
  Packing packing = Packing::over_network;
  std::size_t queue_bytes = 16 << 20;
  std::chrono::milliseconds timeout{10'000};  ///< of one attempt
  std::chrono::milliseconds first_delay{1'000};
  std::chrono::milliseconds longest_delay{30'000};
  std::chrono::milliseconds patience{300'000};  ///< with one request
};

class OtlpSender {
 public:
  explicit OtlpSender(OtlpSenderOptions options);
  /// Tries once more to send what waits, for two seconds at most.
  ~OtlpSender();
  OtlpSender(const OtlpSender&) = delete;
  OtlpSender& operator=(const OtlpSender&) = delete;

  /// A whole request, which is copied. Never waits.
  void send(telemetry::Signal signal, std::string_view request);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Waiting {
    telemetry::Signal signal;
    std::string request;
  };

  void run();
  std::optional<Waiting> next();
  void deliver(const Waiting& waiting);
  /// What to do now: nothing more, or try again after that time.
  std::optional<std::chrono::milliseconds> attempt(const Waiting& waiting, const Request& request,
                                                   int tries);
  bool ending() const;
  void pause(std::chrono::milliseconds time);
  void tell(bool working, std::string_view why);
  std::chrono::milliseconds time_for_one() const;

  const OtlpSenderOptions options_;
  const bool packed_;
  Client client_;  // of the thread
  std::minstd_rand random_{std::random_device{}()};
  bool working_ = true;  ///< as far as was told

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> queue_;
  std::size_t queued_bytes_ = 0;
  std::optional<Time> end_by_;  ///< set when it is to end
  std::thread thread_;          // last: it uses all of the above
};

}  // namespace atelier::http
