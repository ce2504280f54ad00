// SPDX-License-Identifier: Apache-2.0
#include "platform/testing/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdexcept>
#include <string_view>
#include <sys/wait.h>

extern char** environ;

namespace atelier::testing {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (auto& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& more) {
  std::vector<std::string> variables;
  for (const auto& [name, value] : more) variables.push_back(name + "=" + value);
  for (char** own = environ; *own; ++own) {
    const std::string_view variable(*own);
    if (!more.contains(std::string(variable.substr(0, variable.find('=')))))
      variables.emplace_back(variable);
  }
  return variables;
}

}  // namespace

pid_t start_child(const Command& command) {
  std::vector<std::string> words{"setpriv", "--pdeathsig", command.ends_by};
  if (!command.user.empty())
    words.insert(words.end(),
                 {"--reuid=" + command.user, "--regid=" + command.user, "--init-groups"});
  words.emplace_back("--");
  words.insert(words.end(), command.words.begin(), command.words.end());
  auto variables = environment_with(command.environment);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, command.log.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                   0644);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  if (command.own_session) posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t pid = -1;
  const int failed = posix_spawnp(&pid, "setpriv", &files, &attributes, pointers(words).data(),
                                  pointers(variables).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) throw std::runtime_error("cannot start " + command.words.front());
  return pid;
}

int wait_for_child(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace atelier::testing
