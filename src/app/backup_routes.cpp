// SPDX-License-Identifier: Apache-2.0
#include "app/backup_routes.h"

#include <algorithm>
#include <mutex>
#include <thread>

#include "app/backup.h"
#include "app/backup_files.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::app {
namespace {

namespace fs = std::filesystem;
using http::Call;
using http::Empty;
using enum http::Method;

struct BackupStarted {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(BackupStarted, (), (name))

struct BackupsView {
  std::vector<std::string> backups;  ///< whole and verified, the newest first
  std::string running;               ///< the one that is being made, or ""
  std::string step;                  ///< of that one, with how far it is
  std::int64_t done = 0;
  std::int64_t total = 0;
  std::string last_error;  ///< of the last one that ended, or ""
};
BOOST_DESCRIBE_STRUCT(BackupsView, (), (backups, running, step, done, total, last_error))

/// "2026-03-08T091502Z": sorts by time, and is a file name everywhere.
std::string name_at(Instant at) {
  auto text = to_rfc3339(at).substr(0, 19);
  std::erase(text, ':');
  return text + "Z";
}

}  // namespace

struct BackupRuns::State {
  const Config config;
  const fs::path folder;
  const Clock& clock;

  std::mutex mutex;
  BackupsView view;  ///< all but the list
  std::jthread thread;

  Result<BackupStarted> start() {
    ATELIER_TRY(require_files(config));
    const std::lock_guard lock(mutex);
    if (!view.running.empty())
      return Error{ErrorKind::conflict, "backup-running",
                   "The backup " + view.running + " is being made."};
    view = {.running = name_at(clock.now())};
    thread = std::jthread(
        [this, name = view.running](const std::stop_token& stop) { make(name, stop); });
    return BackupStarted{view.running};
  }

  void make(const std::string& name, const std::stop_token& stop) {
    const auto tell = [&](const std::string& what, std::int64_t done, std::int64_t total) {
      const std::lock_guard lock(mutex);
      view.step = what;
      view.done = done;
      view.total = total;
      return !stop.stop_requested();
    };
    auto made = make_folder(folder);
    if (made) {
      if (const auto backup = make_backup(config.data, folder / name, clock, tell); !backup)
        made = backup.error();
    }
    using namespace telemetry;
    if (made) {
      log(Level::info, "backup.made", "A backup was made and verified: " + name, {});
    } else {
      log(Level::error, "backup.failed", "A backup was not made: " + made.error().detail, {});
    }
    const std::lock_guard lock(mutex);
    view = {.last_error = made ? "" : made.error().type + ": " + made.error().detail};
  }

  BackupsView look() {
    BackupsView now;
    {
      const std::lock_guard lock(mutex);
      now = view;
    }
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
      if (fs::exists(entry.path() / kManifest, ignored))
        now.backups.push_back(entry.path().filename().string());
    std::ranges::sort(now.backups, std::greater{});
    return now;
  }
};

BackupRuns::BackupRuns(const Config& config, const Clock& clock)
    : state_(new State{
          .config = config,
          .folder = config.backups.empty() ? named_beside(config.data, ".backups") : config.backups,
          .clock = clock}) {}

BackupRuns::~BackupRuns() = default;

void BackupRuns::stop() { state_->thread = {}; }

void BackupRuns::add_routes(http::Router& router) {
  router.task<Empty, BackupStarted>(
      post, "/api/ops/backups",
      {.roles = auth::Role::admin, .summary = "Begin to make a backup", .status = 202},
      [this](const Call&, const Empty&) { return state_->start(); });
  router.task<Empty, BackupsView>(
      get, "/api/ops/backups",
      {.roles = auth::Role::admin, .summary = "The backups there are, and the one being made"},
      [this](const Call&, const Empty&) -> Result<BackupsView> { return state_->look(); });
}

}  // namespace atelier::app
