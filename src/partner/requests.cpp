// SPDX-License-Identifier: Apache-2.0
#include "partner/requests.h"

#include "partner/store.h"
#include "platform/telemetry/metrics.h"

namespace atelier::partner {
namespace {

constexpr std::size_t kMostWaiting = 20'000;
constexpr std::size_t kLongestPath = 300;
constexpr std::chrono::milliseconds kFlushEvery{250};

telemetry::Family<telemetry::Counter> dropped{
    "atelier_partner_requests_unlogged_total",
    "Requests of partners that were answered but not written down: too many waited for that.",
    {}};

/// "GET"
std::string upper_case(std::string_view name) {
  std::string text(name);
  for (auto& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return text;
}

/// "quote-expired" of a problem document, as platform/http/problem.cpp writes it.
std::string problem_of(const http::Reply& reply) {
  constexpr std::string_view kType = R"("type":"/problems/)";
  if (reply.status < 400) return {};
  const auto begin = reply.body.find(kType);
  if (begin == std::string::npos) return {};
  const auto slug = begin + kType.size();
  return reply.body.substr(slug, reply.body.find('"', slug) - slug);
}

}  // namespace

void Requests::note(const http::Call& call, const std::string& reference) {
  std::lock_guard lock(mutex_);
  // Of requests whose caller went away before the answer.
  if (references_.size() >= kMostWaiting) references_.clear();
  references_[call.trace.traceparent()] = reference;
}

void Requests::answered(const http::Call& call, const http::Reply& reply) {
  const auto now = clock_.now();
  RequestRecord record{.id = RequestId::make(),
                       .partner_id = call.caller().user,
                       .key_id = {call.caller().session},
                       .at = call.now,
                       .method = upper_case(name_of(call.method)),
                       .path = call.path.substr(0, kLongestPath),
                       .status = reply.status,
                       .duration_us = std::max<std::int64_t>(0, now - call.now),
                       .trace_id = call.trace.trace_id(),
                       .problem = problem_of(reply)};
  std::lock_guard lock(mutex_);
  if (auto noted = references_.extract(call.trace.traceparent()))
    record.reference = std::move(noted.mapped());
  used_[record.key_id] = now;
  if (records_.size() < kMostWaiting) {
    records_.push_back(std::move(record));
  } else {
    dropped.with({}).add();
  }
}

void Requests::flush() {
  std::vector<RequestRecord> records;
  std::unordered_map<KeyId, Instant> used;
  {
    std::lock_guard lock(mutex_);
    records.swap(records_);
    used.swap(used_);
  }
  if (records.empty()) return;
  const auto written = db_.write([&](sql::Tx& tx) -> Result<void> {
    for (const auto& record : records) store::insert_request(tx, record);
    for (const auto& [key, at] : used) store::touch_key(tx, key, at);
    return {};
  });
  if (!written) dropped.with({}).add(records.size());
}

void Requests::start() {
  ticker_.emplace(kFlushEvery, [this] { flush(); });
}

void Requests::stop() {
  if (!ticker_) return;
  ticker_.reset();
  flush();
}

}  // namespace atelier::partner
