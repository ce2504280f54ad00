// SPDX-License-Identifier: Apache-2.0
#include "platform/http/otlp/otlp_sender.h"

#include <algorithm>
#include <protozero/pbf_reader.hpp>

#include "platform/http/gzip.h"
#include "platform/telemetry/otlp.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::http {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using namespace telemetry;

constexpr milliseconds kLastWords{2000};

bool worth_retrying(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

/// By how it is written: no name is looked up.
bool on_this_machine(std::string_view endpoint) {
  const auto begin = endpoint.find("://");
  if (begin != std::string_view::npos) endpoint.remove_prefix(begin + 3);
  const auto is = [&](std::string_view host) {
    return endpoint.starts_with(host) &&
           (endpoint.size() == host.size() || endpoint[host.size()] == ':' ||
            endpoint[host.size()] == '/');
  };
  return is("localhost") || is("[::1]") || is("127.0.0.1");
}

Request to_post(Signal signal, std::string_view request, bool packed) {
  // Not sampled: a collector that records its own requests would never come to an end.
  auto quiet = TraceContext::make();
  quiet.sampled = false;
  Request post{.method = "POST",
               .path = signal == Signal::traces ? "/v1/traces" : "/v1/logs",
               .body = packed ? gzip(request) : std::string(request),
               .content_type = "application/x-protobuf",
               .headers = {{"traceparent", quiet.traceparent()}}};
  if (packed) post.headers.emplace_back("Content-Encoding", "gzip");
  return post;
}

/// ExportTraceServiceResponse and ExportLogsServiceResponse are alike: partial_success = 1 with
/// rejected = 1 and error_message = 2.
struct Rejected {
  std::size_t records = 0;
  std::string why;
};
Rejected rejected_of(std::string_view response) try {
  Rejected rejected;
  protozero::pbf_reader fields(response.data(), response.size());
  while (fields.next(1)) {
    auto partial = fields.get_message();
    while (partial.next()) {
      if (partial.tag() == 1) {
        rejected.records = static_cast<std::size_t>(std::max<std::int64_t>(0, partial.get_int64()));
      } else if (partial.tag() == 2) {
        rejected.why = partial.get_string();
      } else {
        partial.skip();
      }
    }
  }
  return rejected;
} catch (const protozero::exception&) {
  return {};
}

void drop(Signal signal, std::string_view request) {
  count_dropped(signal, otlp::count_records(request));
}

}  // namespace

OtlpSender::OtlpSender(OtlpSenderOptions options)
    : options_(std::move(options)),
      packed_(options_.packing == Packing::always || !on_this_machine(options_.endpoint)),
      client_(options_.endpoint),
      thread_([this] { run(); }) {}

OtlpSender::~OtlpSender() {
  {
    const std::lock_guard lock(mutex_);
    end_by_ = steady_clock::now() + kLastWords;
  }
  changed_.notify_all();
  thread_.join();
  for (const auto& left : queue_) drop(left.signal, left.request);
}

void OtlpSender::send(Signal signal, std::string_view request) {
  {
    const std::lock_guard lock(mutex_);
    if (queued_bytes_ + request.size() > options_.queue_bytes) return drop(signal, request);
    queue_.push_back({signal, std::string(request)});
    queued_bytes_ += request.size();
  }
  changed_.notify_all();
}

void OtlpSender::run() {
  if (!options_.token.empty()) client_.set_token(options_.token);
  while (const auto waiting = next()) deliver(*waiting);
}

/// nullopt at the end.
std::optional<OtlpSender::Waiting> OtlpSender::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return end_by_ || !queue_.empty(); });
  if (queue_.empty() || (end_by_ && steady_clock::now() >= *end_by_)) return std::nullopt;
  auto waiting = std::move(queue_.front());
  queue_.pop_front();
  queued_bytes_ -= waiting.request.size();
  return waiting;
}

/// Until it is taken, refused, or no use trying again.
void OtlpSender::deliver(const Waiting& waiting) {
  auto request = to_post(waiting.signal, waiting.request, packed_);
  const auto give_up = steady_clock::now() + options_.patience;
  for (int tries = 1;; ++tries) {
    const bool last = ending();
    request.timeout_ms = static_cast<int>(time_for_one().count());
    const auto delay = attempt(waiting, request, tries);
    if (!delay) return;
    if (last || steady_clock::now() + *delay >= give_up)
      return drop(waiting.signal, waiting.request);
    pause(*delay);
  }
}

std::optional<milliseconds> OtlpSender::attempt(const Waiting& waiting, const Request& request,
                                                int tries) {
  const auto response = client_.send(request);
  if (response && response->status / 100 == 2) {
    tell(true, {});
    const auto rejected = rejected_of(response->body);
    if (rejected.records == 0) return std::nullopt;
    count_dropped(waiting.signal, rejected.records);
    log(Level::warn, "otlp.rejected", "The collector did not take some of it",
        {{attr::kCount, rejected.records}, {attr::kReason, rejected.why}});
    return std::nullopt;
  }
  tell(false, response ? "status " + std::to_string(response->status) : response.error().detail);
  if (response && !worth_retrying(response->status)) {
    drop(waiting.signal, waiting.request);
    return std::nullopt;
  }
  if (response && response->retry_after > 0s) return response->retry_after;
  const auto full =
      std::min(options_.longest_delay, options_.first_delay * (1 << std::min(tries - 1, 10)));
  return milliseconds(std::uniform_int_distribution(full.count() / 2, full.count())(random_));
}

milliseconds OtlpSender::time_for_one() const {
  const std::lock_guard lock(mutex_);
  if (!end_by_) return options_.timeout;
  const auto left = std::chrono::ceil<milliseconds>(*end_by_ - steady_clock::now());
  return std::clamp(left, 1ms, options_.timeout);
}

bool OtlpSender::ending() const {
  const std::lock_guard lock(mutex_);
  return end_by_.has_value();
}

/// Shorter where it is to end meanwhile.
void OtlpSender::pause(milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [&] { return end_by_.has_value(); });
}

/// Once, when it begins to fail or to work.
void OtlpSender::tell(bool working, std::string_view why) {
  if (std::exchange(working_, working) == working) return;
  if (working) {
    log(Level::info, "otlp.sending", "The collector takes telemetry again");
  } else {
    log(Level::warn, "otlp.failing", "The collector does not take telemetry",
        {{attr::kReason, why}});
  }
}

}  // namespace atelier::http
