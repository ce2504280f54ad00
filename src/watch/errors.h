// SPDX-License-Identifier: Apache-2.0
// Failures of the same kind as one: how one sees a bug begin, grow and stop. Counted as records
// come in; bounded, and kept in a file over a restart.
#pragma once

#include <array>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "platform/base/json_codec.h"
#include "watch/archive/batch.h"

namespace atelier::watch {

struct ErrorGroup {
  std::string id;
  std::string event;       ///< of a log record its event, or what it says; of a span its name
  std::string error_type;  ///< "" where nobody said
  std::string route;
  std::string service;
  std::vector<std::string> builds;  ///< versions of the service, the newest last
  std::int64_t count = 0;           ///< since first_seen
  Instant first_seen;
  Instant last_seen;
  std::vector<std::int64_t> per_minute;  ///< of the last hour, the present minute last
  std::vector<std::string> traces;       ///< the newest last
};
BOOST_DESCRIBE_STRUCT(ErrorGroup, (),
                      (id, event, error_type, route, service, builds, count, first_seen, last_seen,
                       per_minute, traces))

struct ErrorsView {
  int minutes = 0;
  std::vector<ErrorGroup> groups;  ///< the most frequent of the last hour first
};
BOOST_DESCRIBE_STRUCT(ErrorsView, (), (minutes, groups))

/// Thread-safe.
class Errors {
 public:
  /// `file` is read and, by save(), written; "" for none.
  explicit Errors(std::filesystem::path file) : file_(std::move(file)) {}

  /// What a former process knew. A file that cannot be read counts as none.
  void load();
  /// Where anything has come in since the last time.
  void save();

  void add(const archive::Batch& batch);
  /// Those seen in the last minutes.
  ErrorsView list(int minutes, Instant now) const;

 private:
  static constexpr std::size_t kMinutes = 60;
  struct Group {
    ErrorGroup shown;  ///< but for per_minute
    std::int64_t minute = 0;
    std::array<std::uint32_t, kMinutes> counts{};  ///< by minute, until `minute`
  };
  struct Failure;
  void count(const Failure& failure);
  Group& group_of(const Failure& failure);
  static void reach(Group& group, std::int64_t minute);
  static ErrorGroup view_of(const Group& group, Instant now);
  void log_failures(const archive::Batch& batch);
  void span_failures(const archive::Batch& batch);

  const std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::map<std::string, Group, std::less<>> groups_;  ///< by id
  bool changed_ = false;
};

}  // namespace atelier::watch
