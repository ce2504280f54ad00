// SPDX-License-Identifier: Apache-2.0
#include "watch/archive/segments.h"

#include <charconv>
#include <chrono>
#include <cstdio>

#include "platform/telemetry/telemetry.h"

namespace atelier::archive {

std::span<const sql::Migration> migrations();  // made from schema/

namespace {

constexpr std::string_view kEnding = ".sqlite";
constexpr std::int64_t kCloseAfter_us = 10 * kMinute;
constexpr int kParts =
    8;  ///< into which the whole can be cut at least, so that little goes at once
constexpr int kReaders = 2;
constexpr int kCache_mb = 32;  // of the day that is written, whose ids of traces come in no order
constexpr int kOldCache_mb = 2;
constexpr int kPage_bytes = 16 << 10;  // the spans of a trace are some 3 KB: few fit 4 KB

bool read_number(std::string_view text, int& number) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failed == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string SegmentKey::file_name() const {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text + (part > 1 ? "_" + std::to_string(part) : "") + std::string(kEnding);
}

std::optional<SegmentKey> SegmentKey::parse(std::string_view name) {
  if (!name.ends_with(kEnding) || name.size() < 10 + kEnding.size()) return std::nullopt;
  const auto rest = name.substr(10, name.size() - 10 - kEnding.size());
  int year = 0, month = 0, day = 0, part = 1;
  if (name[4] != '-' || name[7] != '-' || !read_number(name.substr(0, 4), year) ||
      !read_number(name.substr(5, 2), month) || !read_number(name.substr(8, 2), day))
    return std::nullopt;
  if (!rest.empty() && (rest[0] != '_' || !read_number(rest.substr(1), part))) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  const SegmentKey key{std::chrono::sys_days(date).time_since_epoch().count(), part};
  return key.file_name() == name ? std::optional(key) : std::nullopt;
}

Segments::Segments(std::filesystem::path folder, Limits limits, const Clock& clock)
    : folder_(std::move(folder)), limits_(limits), clock_(clock) {}

Result<void> Segments::open() {
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  std::filesystem::directory_iterator entries(folder_, failed);
  if (failed)
    return Error{ErrorKind::unavailable, "no-data-folder",
                 "Cannot use the folder " + folder_.string() + ": " + failed.message()};
  const std::lock_guard lock(mutex_);
  for (const auto& entry : entries)
    if (const auto key = SegmentKey::parse(entry.path().filename().string())) all_[*key];
  return {};
}

int Segments::cache_mb(std::int64_t day) const {
  return day < day_of(clock_.now().us) ? kOldCache_mb : kCache_mb;
}

Result<Segments::Use> Segments::use(All::value_type& segment) {
  auto& [key, state] = segment;
  state.used = clock_.now();
  if (state.db) return state.db;
  ATELIER_TRY_ASSIGN(auto db, sql::open_sqlite({.path = path_of(key).string(),
                                                .name = "archive",
                                                .readers = kReaders,
                                                .cache_mb = cache_mb(key.day),
                                                .page_bytes = kPage_bytes},
                                               clock_));
  ATELIER_TRY(db->migrate("archive", migrations()));
  state.db = std::move(db);
  return state.db;
}

Result<Segments::Use> Segments::writable(std::int64_t day) {
  const std::lock_guard lock(mutex_);
  auto after = all_.upper_bound({day, std::numeric_limits<int>::max()});
  if (after == all_.begin() || std::prev(after)->first.day != day)
    after = std::next(all_.try_emplace({day}).first);
  return use(*std::prev(after));
}

Result<std::vector<Segments::Use>> Segments::readable(std::int64_t first, std::int64_t last) {
  const std::lock_guard lock(mutex_);
  std::vector<Use> found;
  const auto end = all_.lower_bound({first, 0});
  for (auto at = all_.upper_bound({last, std::numeric_limits<int>::max()}); at != end;) {
    ATELIER_TRY_ASSIGN(auto db, use(*--at));
    found.push_back(std::move(db));
  }
  return found;
}

std::optional<std::int64_t> Segments::oldest_day() const {
  const std::lock_guard lock(mutex_);
  if (all_.empty()) return std::nullopt;
  return all_.begin()->first.day;
}

std::int64_t Segments::first_day_kept() const {
  return day_of(clock_.now().us) - limits_.keep_days + 1;
}

std::int64_t Segments::bytes_of(const SegmentKey& key) const {
  std::int64_t total = 0;
  for (const char* ending : {"", "-wal"}) {
    std::error_code missing;
    const auto size = std::filesystem::file_size(path_of(key).string() + ending, missing);
    if (!missing) total += static_cast<std::int64_t>(size);
  }
  return total;
}

std::int64_t Segments::bytes_of_all() const {
  std::int64_t total = 0;
  for (const auto& [key, segment] : all_) total += bytes_of(key);
  return total;
}

std::int64_t Segments::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_of_all();
}

std::size_t Segments::files() const {
  const std::lock_guard lock(mutex_);
  return all_.size();
}

/// Whoever reads it still holds it open, and its blocks are freed after that.
void Segments::remove(All::iterator segment) {
  const auto path = path_of(segment->first).string();
  all_.erase(segment);
  std::error_code ignored;
  for (const char* ending : {"", "-wal", "-shm", ".lock"})
    std::filesystem::remove(path + ending, ignored);
  telemetry::log(telemetry::Level::info, "archive.removed",
                 "The oldest traces and logs were removed to make room: " + path);
}

void Segments::sweep() {
  const std::lock_guard lock(mutex_);
  while (!all_.empty() && all_.begin()->first.day < first_day_kept()) remove(all_.begin());
  // The last one is being written, and is small: see below.
  while (all_.size() > 1 && bytes_of_all() > limits_.most_bytes) remove(all_.begin());
  const auto now = clock_.now();
  // Under the lock: whoever opens it next finds it closed.
  for (auto& [key, segment] : all_)
    if (now - segment.used > kCloseAfter_us) segment.db = nullptr;
  if (all_.empty()) return;
  const auto newest = all_.rbegin()->first;
  if (bytes_of(newest) > limits_.most_bytes / kParts) all_[{newest.day, newest.part + 1}];
}

}  // namespace atelier::archive
