// SPDX-License-Identifier: Apache-2.0
#include "app/backup_command.h"

#include <cstdio>
#include <iostream>
#include <unistd.h>

#include "app/backup.h"
#include "app/backup_files.h"
#include "app/signals.h"

namespace atelier::app {
namespace {

int complain(const Error& error) {
  std::cerr << "atelier: " << error.detail << " (" << error.type << ")\n";
  return 1;
}

/// On standard error if that is a terminal, one line that changes.
class Line {
 public:
  ~Line() {
    if (shown_ && !last_.empty()) std::fputc('\n', stderr);
  }
  /// Whether to go on.
  bool tell(const std::string& what, std::int64_t done, std::int64_t total) {
    if (shown_ && total > 0) show(what, done, total);
    return !StopSignals::pending();
  }

 private:
  void show(const std::string& what, std::int64_t done, std::int64_t total) {
    auto text = what + " " + std::to_string(done * 100 / total) + " %";
    if (text == last_) return;
    std::fprintf(stderr, "\r\033[K%s", text.c_str());
    last_ = std::move(text);
  }

  const bool shown_ = ::isatty(STDERR_FILENO) == 1;
  std::string last_;
};

void print(const char* done, const BackupManifest& manifest, const std::filesystem::path& folder) {
  std::int64_t bytes = 0;
  for (const auto& database : manifest.databases) bytes += database.size_bytes;
  for (const auto& [hash, size_bytes] : manifest.models) bytes += size_bytes;
  std::printf("%s %s: %zu databases and %zu models as of %s, %.1f MB, verified\n", done,
              folder.c_str(), manifest.databases.size(), manifest.models.size(),
              to_rfc3339(manifest.made_at).c_str(), static_cast<double>(bytes) / 1e6);
}

}  // namespace

int backup_command(const Config& config, const BackupArguments& arguments) {
  if (const auto files = require_files(config); !files) return complain(files.error());
  const StopSignals signals;
  const SystemClock clock;
  Line line;
  const auto made = make_backup(
      config.data, arguments.folder, clock,
      [&](const auto& what, auto done, auto total) { return line.tell(what, done, total); });
  if (!made) return complain(made.error());
  print("Saved to", *made, arguments.folder);
  return 0;
}

int restore_command(const Config& config, const RestoreArguments& arguments) {
  if (const auto files = require_files(config); !files) return complain(files.error());
  const StopSignals signals;
  const SystemClock clock;
  Line line;
  const auto restored = restore_backup(
      arguments.folder, config.data, arguments.force, clock,
      [&](const auto& what, auto done, auto total) { return line.tell(what, done, total); });
  if (!restored) return complain(restored.error());
  print("Restored to", restored->manifest, config.data);
  if (!restored->aside.empty()) std::printf("What was there is in %s\n", restored->aside.c_str());
  std::puts("Everyone signs in again.");
  return 0;
}

}  // namespace atelier::app
