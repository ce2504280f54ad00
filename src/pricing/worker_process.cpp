// SPDX-License-Identifier: Apache-2.0
#include "pricing/worker_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace atelier::pricing {
namespace {

constexpr std::size_t kMostAnswer = 256 * 1024;

Error not_started(int error) {
  return {ErrorKind::unavailable, "worker-not-started",
          "A measuring process could not be started: " + std::system_category().message(error)};
}

/// posix_spawn's two bags of settings, freed at the end.
class SpawnSettings {
 public:
  SpawnSettings() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  /// Nothing of ours is left open: the file that is measured comes from a stranger.
  void only_this_socket(int fd) {
    posix_spawn_file_actions_adddup2(&actions_, fd, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, fd, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
  }
  /// A group of its own, so that Ctrl-C ends us and not a measuring, which would look like a crash.
  void plain_signals() {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

int milliseconds_until(WorkerProcess::Deadline deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

}  // namespace

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::spawn(
    const std::vector<std::string>& command) {
  ATELIER_ASSERT(!command.empty());
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return not_started(errno);

  SpawnSettings settings;
  settings.only_this_socket(ends[1]);
  settings.plain_signals();
  std::vector<char*> arguments;
  for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, command[0].c_str(), settings.actions(), settings.attributes(),
                                arguments.data(), environ);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    return not_started(error);
  }
  return std::unique_ptr<WorkerProcess>(new WorkerProcess(pid, ends[0]));
}

WorkerProcess::~WorkerProcess() {
  close(fd_);
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

std::variant<std::string, WorkerProcess::Broken> WorkerProcess::ask(std::string_view request,
                                                                    Deadline deadline,
                                                                    int cancel_fd) {
  const std::string line = std::string(request) + "\n";
  // A request is a path and a few numbers: far smaller than the socket's buffer.
  if (send(fd_, line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT) !=
      static_cast<ssize_t>(line.size()))
    return end_of_stream();

  std::string answer;
  std::array<char, 4096> buffer;
  for (;;) {
    std::array<pollfd, 2> waiting{{{fd_, POLLIN, 0}, {cancel_fd, POLLIN, 0}}};
    const int ready = poll(waiting.data(), waiting.size(), milliseconds_until(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return Broken::crashed;
    if (ready == 0) return Broken::timed_out;
    if (waiting[1].revents != 0) return Broken::cancelled;

    const auto got = recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got <= 0) return end_of_stream();
    answer.append(buffer.data(), static_cast<std::size_t>(got));
    if (answer.ends_with('\n')) {
      answer.pop_back();
      return answer;
    }
    if (answer.size() > kMostAnswer) return Broken::crashed;
  }
}

WorkerProcess::Broken WorkerProcess::end_of_stream() {
  // It may have closed the line and live on.
  kill(pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  const bool out_of_cpu = WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU;
  return out_of_cpu ? Broken::timed_out : Broken::crashed;
}

}  // namespace atelier::pricing
