// SPDX-License-Identifier: Apache-2.0
#include "watch/errors.h"

#include <algorithm>
#include <numeric>

#include "platform/base/file.h"
#include "platform/blob/blob.h"
#include "platform/telemetry/telemetry.h"
#include "platform/telemetry/text.h"
#include "watch/archive/attribute.h"
#include "watch/archive/otlp_fields.h"
#include "watch/archive/words.h"
#include "watch/views.h"

namespace atelier::watch {

struct KeptErrors {
  Instant at;
  std::vector<ErrorGroup> groups;
};
BOOST_DESCRIBE_STRUCT(KeptErrors, (), (at, groups))

struct Errors::Failure {
  Instant at;
  std::string event;
  std::string_view error_type, route, service, build, trace;
};

namespace {

namespace otlp = archive::otlp;

constexpr std::size_t kMostGroups = 1000;
constexpr std::size_t kMostTraces = 5;
constexpr std::size_t kMostBuilds = 5;
constexpr std::size_t kLongest = 160;
constexpr std::size_t kIdDigits = 16;

/// At most so much of it, and valid.
std::string text_of(std::string_view text) {
  text = text.substr(0, kLongest);
  std::string valid;
  while (!text.empty()) telemetry::append_utf8(valid, telemetry::take_code_point(text));
  return valid;
}

/// A sentence without what differs from one time to the next.
std::string kind_of(std::string_view sentence) {
  std::string kind;
  for (const char c : sentence.substr(0, kLongest)) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit)
      kind += c;
    else if (!kind.ends_with('#'))
      kind += '#';
  }
  return text_of(kind);
}

/// The newest `most`, each once.
void remember(std::vector<std::string>& list, std::string value, std::size_t most) {
  if (value.empty()) return;
  std::erase(list, value);
  list.push_back(std::move(value));
  if (list.size() > most) list.erase(list.begin());
}

std::int64_t last_hour(const ErrorGroup& group) {
  return std::accumulate(group.per_minute.begin(), group.per_minute.end(), std::int64_t{0});
}

}  // namespace

void Errors::add(const archive::Batch& batch) {
  log_failures(batch);
  span_failures(batch);
}

void Errors::log_failures(const archive::Batch& batch) {
  namespace field = otlp::log_record;
  for (const auto& log : batch.logs) {
    if (log.severity < archive::kError) continue;
    const auto& source = batch.sources[log.source];
    const auto attribute = [&](std::string_view key) {
      return archive::text_attribute(log.record, field::attributes, key);
    };
    const auto event = archive::text_field(log.record, field::event_name);
    const auto body = archive::text_field(archive::text_field(log.record, field::body),
                                          otlp::any_value::string_value);
    auto type = attribute("error.type");
    if (type.empty()) type = attribute("exception.type");
    count({.at = {log.time_us},
           .event = event.empty() ? kind_of(body) : text_of(event),
           .error_type = type,
           .route = attribute("http.route"),
           .service = source.service,
           .build = archive::text_attribute(source.resource, otlp::resource::attributes,
                                            "service.version"),
           .trace = log.trace});
  }
}

void Errors::span_failures(const archive::Batch& batch) {
  for (const auto& span : batch.spans) {
    if (!span.failed || !span.entry()) continue;
    const auto& source = batch.sources[span.source];
    const auto attribute = [&](std::string_view key) {
      return archive::text_attribute(span.body, otlp::span::attributes, key);
    };
    count({.at = {span.start_us},
           .event = text_of(span.name),
           .error_type = attribute("error.type"),
           .route = attribute("http.route"),
           .service = span.context.empty() ? source.service : span.context,
           .build = archive::text_attribute(source.resource, otlp::resource::attributes,
                                            "service.version"),
           .trace = span.trace});
  }
}

Errors::Group& Errors::group_of(const Failure& failure) {
  ErrorGroup shown{.event = failure.event,
                   .error_type = text_of(failure.error_type),
                   .route = text_of(failure.route),
                   .service = text_of(failure.service),
                   .first_seen = failure.at,
                   .last_seen = failure.at};
  std::string key;
  for (const auto* part : {&shown.event, &shown.error_type, &shown.route, &shown.service})
    (key += *part) += '\0';
  shown.id = blob::sha256_hex(std::as_bytes(std::span(key))).substr(0, kIdDigits);
  const auto known = groups_.find(shown.id);
  if (known != groups_.end()) return known->second;
  if (groups_.size() >= kMostGroups)
    groups_.erase(std::ranges::min_element(
        groups_, {}, [](const auto& one) { return one.second.shown.last_seen; }));
  const auto id = shown.id;
  return groups_[id] = {.shown = std::move(shown), .minute = failure.at.us / kMinute};
}

/// Its counts end with this minute or a later one.
void Errors::reach(Group& group, std::int64_t minute) {
  const auto ahead = std::min<std::int64_t>(minute - group.minute, kMinutes);
  for (std::int64_t i = 0; i < ahead; ++i)
    group.counts[static_cast<std::size_t>(minute - i) % kMinutes] = 0;
  group.minute = std::max(group.minute, minute);
}

void Errors::count(const Failure& failure) {
  const std::lock_guard lock(mutex_);
  auto& group = group_of(failure);
  const auto minute = failure.at.us / kMinute;
  reach(group, minute);
  if (group.minute - minute < static_cast<std::int64_t>(kMinutes))
    ++group.counts[static_cast<std::size_t>(minute) % kMinutes];
  auto& shown = group.shown;
  ++shown.count;
  shown.first_seen = std::min(shown.first_seen, failure.at);
  shown.last_seen = std::max(shown.last_seen, failure.at);
  remember(shown.builds, text_of(failure.build), kMostBuilds);
  remember(shown.traces, hex(failure.trace), kMostTraces);
  changed_ = true;
}

ErrorGroup Errors::view_of(const Group& group, Instant now) {
  auto shown = group.shown;
  const auto last = now.us / kMinute;
  for (auto minute = last - static_cast<std::int64_t>(kMinutes) + 1; minute <= last; ++minute) {
    const bool known =
        minute <= group.minute && group.minute - minute < static_cast<std::int64_t>(kMinutes);
    shown.per_minute.push_back(known ? group.counts[static_cast<std::size_t>(minute) % kMinutes]
                                     : 0);
  }
  return shown;
}

ErrorsView Errors::list(int minutes, Instant now) const {
  ErrorsView view{.minutes = minutes};
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, group] : groups_)
      if (now - group.shown.last_seen < minutes * kMinute)
        view.groups.push_back(view_of(group, now));
  }
  std::ranges::sort(view.groups, std::greater<>(), [](const ErrorGroup& group) {
    return std::pair(last_hour(group), group.last_seen);
  });
  return view;
}

void Errors::load() {
  const auto text = read_file(file_);
  if (!text) return;
  auto kept = from_json<KeptErrors>(*text);
  if (!kept) {
    telemetry::log(telemetry::Level::error, "errors.unreadable",
                   "Groups of errors cannot be read: " + file_.string());
    return;
  }
  const std::lock_guard lock(mutex_);
  for (auto& shown : kept->groups) {
    if (shown.per_minute.size() != kMinutes || groups_.size() >= kMostGroups) continue;
    auto& group = groups_[shown.id];
    group.minute = kept->at.us / kMinute;
    for (std::size_t ago = 0; ago < kMinutes; ++ago)
      group.counts[(static_cast<std::size_t>(group.minute) - ago) % kMinutes] =
          static_cast<std::uint32_t>(shown.per_minute[kMinutes - 1 - ago]);
    shown.per_minute.clear();
    group.shown = std::move(shown);
  }
}

void Errors::save() {
  KeptErrors kept;
  {
    const std::lock_guard lock(mutex_);
    if (file_.empty() || !changed_) return;
    changed_ = false;
    for (const auto& [id, group] : groups_)
      kept.at = std::max(kept.at, Instant{group.minute * kMinute});
    for (const auto& [id, group] : groups_) kept.groups.push_back(view_of(group, kept.at));
  }
  if (const auto saved = replace_file(file_, to_json(kept)); !saved)
    telemetry::log(telemetry::Level::error, "errors.unsaved", saved.error().detail);
}

}  // namespace atelier::watch
