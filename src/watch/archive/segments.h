// SPDX-License-Identifier: Apache-2.0
// The files of the archive: one a day in UTC, and a further part of it where one grows large.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/sql/sql.h"

namespace atelier::archive {

/// What a file is for: of a day, the first part is 1.
struct SegmentKey {
  std::int64_t day;  ///< since 1970-01-01
  int part = 1;
  auto operator<=>(const SegmentKey&) const = default;

  /// "2026-03-08.sqlite", "2026-03-08_2.sqlite".
  std::string file_name() const;
  static std::optional<SegmentKey> parse(std::string_view file_name);
};

constexpr std::int64_t day_of(std::int64_t us) { return us / kDay; }

struct Limits {
  int keep_days = 14;  ///< today is one of them
  std::int64_t most_bytes = std::int64_t{10} << 30;
};

/// Thread-safe.
class Segments {
 public:
  using Use = std::shared_ptr<sql::Database>;

  Segments(std::filesystem::path folder, Limits limits, const Clock& clock);

  /// Finds what is there. `unavailable` "no-data-folder".
  Result<void> open();
  /// Where the records of this day are written now.
  Result<Use> writable(std::int64_t day);
  /// Those of the days from `first` to `last`, the newest first; opened where they are not.
  Result<std::vector<Use>> readable(std::int64_t first, std::int64_t last);
  /// The oldest day that is kept, and whether there is any.
  std::optional<std::int64_t> oldest_day() const;
  std::int64_t first_day_kept() const;

  /// Removes what is too old, then the oldest while all of it is too large; closes what nobody has
  /// asked for lately; starts a new part where today's is large.
  void sweep();

  std::int64_t bytes() const;
  std::size_t files() const;

 private:
  struct Segment {
    Use db;  ///< null while it is closed
    Instant used;
  };
  using All = std::map<SegmentKey, Segment>;

  std::filesystem::path path_of(const SegmentKey& key) const { return folder_ / key.file_name(); }
  std::int64_t bytes_of(const SegmentKey& key) const;
  std::int64_t bytes_of_all() const;
  Result<Use> use(All::value_type& segment);
  int cache_mb(std::int64_t day) const;
  void remove(All::iterator segment);

  const std::filesystem::path folder_;
  const Limits limits_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  All all_;
};

}  // namespace atelier::archive
