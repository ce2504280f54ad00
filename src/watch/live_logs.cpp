// SPDX-License-Identifier: Apache-2.0
#include "watch/live_logs.h"

#include <algorithm>

#include "watch/views.h"

namespace atelier::watch {
namespace {

constexpr std::size_t kMostTails = 32;
constexpr http::EventHub::Options kHub{.keep = 256, .subscribers = 32, .backlog = 256};
/// From the answer to who asks until the stream is opened.
constexpr std::int64_t kOpens_us = 30 * kSecond;
constexpr const char* kTopic = "logs";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool holds(std::string_view text, std::string_view word) {
  return std::search(text.begin(), text.end(), word.begin(), word.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

bool matches(const LiveFilter& filter, const archive::Log& log, std::string_view service) {
  return log.severity >= filter.least_severity && (!filter.service || *filter.service == service) &&
         std::ranges::all_of(filter.words,
                             [&](const std::string& word) { return holds(log.words, word); });
}

LogView shown(const archive::Log& log, std::string_view service) {
  return view_of(archive::FoundLog{.id = log.time_us,
                                   .trace = std::string(log.trace),
                                   .span = std::string(log.span),
                                   .service = std::string(service),
                                   .severity = log.severity,
                                   .record = std::string(log.record),
                                   .source = 0});
}

}  // namespace

Result<http::Follow> LiveLogs::follow(const LiveFilter& filter, Instant now) {
  const std::lock_guard lock(mutex_);
  auto found =
      std::ranges::find_if(tails_, [&](const auto& tail) { return tail->filter == filter; });
  if (found == tails_.end()) {
    std::erase_if(tails_, [&](const auto& tail) {
      return tail->hub.subscribers() == 0 && now - tail->asked_at > kOpens_us;
    });
    if (tails_.size() >= kMostTails)
      return Error{ErrorKind::too_many, "too-many-streams",
                   "Too many different filters are looked at; ask again later."};
    tails_.push_back(std::unique_ptr<Tail>(new Tail{filter, http::EventHub(kHub), now}));
    found = std::prev(tails_.end());
  }
  (*found)->asked_at = now;
  return http::Follow{&(*found)->hub, {kTopic}};
}

void LiveLogs::publish(Tail& tail, const archive::Batch& batch, std::int64_t second) {
  if (tail.second != second) {
    tail.second = second;
    tail.sent = 0;
  }
  std::int64_t dropped = 0;
  for (const auto& log : batch.logs) {
    const auto service = batch.sources[log.source].service;
    if (!matches(tail.filter, log, service)) continue;
    if (tail.sent >= kMostLiveLogs) {
      ++dropped;
      continue;
    }
    ++tail.sent;
    tail.hub.publish(kTopic, "log", to_json(shown(log, service)));
  }
  if (dropped > 0)
    tail.hub.publish(kTopic, "dropped", R"({"count":)" + std::to_string(dropped) + "}");
}

void LiveLogs::add(const archive::Batch& batch, Instant now) {
  if (batch.logs.empty()) return;
  const std::lock_guard lock(mutex_);
  for (const auto& tail : tails_)
    if (tail->hub.subscribers() > 0) publish(*tail, batch, now.us / kSecond);
}

}  // namespace atelier::watch
