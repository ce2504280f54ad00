// SPDX-License-Identifier: Apache-2.0
#include "bench/support/process.h"

#include <chrono>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

namespace atelier::bench {
namespace {

constexpr int kPatience_ms = 5000;

std::vector<pid_t> children_of(pid_t pid) {
  const auto task = std::to_string(pid);
  std::ifstream file("/proc/" + task + "/task/" + task + "/children");
  std::vector<pid_t> children;
  for (pid_t child = 0; file >> child;) children.push_back(child);
  return children;
}

double own_cpu_s(pid_t pid) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

int exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status); }

bool ends_in_time(pid_t pid) {
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  pollfd ended{handle, POLLIN, 0};
  const bool in_time = handle >= 0 && poll(&ended, 1, kPatience_ms) == 1;
  if (handle >= 0) close(handle);
  return in_time;
}

}  // namespace

double cpu_s(pid_t pid) {
  double sum = own_cpu_s(pid);
  for (const auto child : children_of(pid)) sum += own_cpu_s(child);
  return sum;
}

double resident_bytes(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
  long long all = 0, resident = 0;
  file >> all >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

Child::Child(const std::vector<std::string>& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  std::vector<char*> argv;
  for (const char* word : {"setpriv", "--pdeathsig", "TERM", "--"})
    argv.push_back(const_cast<char*>(word));
  for (const auto& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  const int failed = posix_spawnp(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output_ = ends[0];
  if (failed == 0) return;
  close(output_);
  throw std::runtime_error("cannot start " + command.front());
}

Child::~Child() {
  if (pid_ > 0) {
    kill(pid_, SIGTERM);
    if (!ends_in_time(pid_)) kill(pid_, SIGKILL);
    wait();
  }
  close(output_);
}

std::string Child::line() {
  std::string text;
  for (char c = 0; read(output_, &c, 1) == 1 && c != '\n';) text += c;
  return text;
}

std::string Child::rest() {
  std::string text;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(output_, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(n));
  return text;
}

bool Child::running() {
  if (pid_ < 0) return false;
  if (waitpid(pid_, nullptr, WNOHANG) == 0) return true;
  pid_ = -1;
  return false;
}

int Child::wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return exit_code(status);
}

std::string output_of(const std::vector<std::string>& command) {
  Child child(command);
  auto text = child.rest();
  if (const int code = child.wait(); code != 0)
    throw std::runtime_error(command.front() + " ended with " + std::to_string(code) + ": " + text);
  return text;
}

bool installed(const std::string& program) {
  Child search({"sh", "-c", "command -v " + program});
  search.rest();
  return search.wait() == 0;
}

}  // namespace atelier::bench
