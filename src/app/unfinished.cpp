// SPDX-License-Identifier: Apache-2.0
#include "app/unfinished.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "platform/base/file.h"
#include "platform/base/json_codec.h"

namespace atelier::app {

BOOST_DESCRIBE_STRUCT(Unfinished, (), (command, task))

namespace {

std::filesystem::path file_in(const std::filesystem::path& folder) {
  return folder / "unfinished.json";
}

Error unfinished(const Unfinished& task) {
  return {
      ErrorKind::conflict, "folder-unfinished",
      "Something was begun on this folder and not finished. Run it again first: " + task.command};
}

}  // namespace

Result<void> write_unfinished(const std::filesystem::path& folder, const Unfinished& task) {
  ATELIER_TRY_ASSIGN(auto file, open_file(file_in(folder), O_WRONLY | O_CREAT | O_TRUNC));
  const auto text = to_json(task);
  ATELIER_TRY(file.write(std::as_bytes(std::span(text))));
  ATELIER_TRY(file.sync());
  return sync_folder(folder);
}

Result<void> remove_unfinished(const std::filesystem::path& folder) {
  if (::unlink(file_in(folder).c_str()) != 0 && errno != ENOENT)
    return storage_error("Cannot remove " + file_in(folder).string(), errno);
  return sync_folder(folder);
}

Result<std::optional<Unfinished>> read_unfinished(const std::filesystem::path& folder) {
  const auto text = read_file(file_in(folder));
  if (!text) return std::optional<Unfinished>{};
  auto task = from_json<Unfinished>(*text);
  if (!task)
    return Error{ErrorKind::conflict, "folder-unfinished",
                 file_in(folder).string() + " cannot be read: " + task.error().detail};
  return std::optional(std::move(*task));
}

Result<void> require_finished(const std::filesystem::path& folder) {
  ATELIER_TRY_ASSIGN(const auto task, read_unfinished(folder));
  if (task) return unfinished(*task);
  return {};
}

Result<void> require_finished_but(const std::filesystem::path& folder, const Unfinished& task) {
  ATELIER_TRY_ASSIGN(const auto begun, read_unfinished(folder));
  if (begun && begun->task != task.task) return unfinished(*begun);
  return {};
}

}  // namespace atelier::app
