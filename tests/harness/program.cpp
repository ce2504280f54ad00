// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/program.h"

#include <chrono>
#include <condition_variable>
#include <fcntl.h>
#include <mutex>
#include <signal.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "tests/harness/user.h"

extern char** environ;

namespace atelier::harness {
namespace {

constexpr auto kStartDeadline = std::chrono::seconds(60);

struct Child {
  pid_t pid;
  int output;  // the read end of a pipe
};

/// Starts the program with one of its descriptors (1 or 2) going into a pipe.
Child spawn(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
            int descriptor) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  std::vector<char*> argv{const_cast<char*>(ATELIER_BINARY)};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::vector<char*> env;
  for (const auto& variable : environment) env.push_back(const_cast<char*>(variable.c_str()));
  for (char** inherited = environ; *inherited; ++inherited) env.push_back(*inherited);
  env.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], descriptor);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  pid_t pid = -1;
  const int failed = posix_spawn(&pid, ATELIER_BINARY, &actions, nullptr, argv.data(), env.data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (failed != 0) {
    close(ends[0]);
    throw std::runtime_error("cannot start " ATELIER_BINARY);
  }
  return {pid, ends[0]};
}

int exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status); }

}  // namespace

/// Everything the program writes to standard error, read by a thread of its own until it ends.
struct Program::Log {
  mutable std::mutex mutex;
  std::condition_variable grown;
  std::string text;
  bool ended = false;
  std::thread reader;

  void follow(int fd) {
    reader = std::thread([this, fd] {
      char buffer[4096];
      for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;) {
        std::lock_guard lock(mutex);
        text.append(buffer, static_cast<std::size_t>(n));
        grown.notify_all();
      }
      close(fd);
      std::lock_guard lock(mutex);
      ended = true;
      grown.notify_all();
    });
  }

  /// The line that has `mark`; "" where the program ended, or took too long, without one.
  std::string wait_for(std::string_view mark) {
    std::unique_lock lock(mutex);
    std::size_t at = std::string::npos;
    std::size_t end = std::string::npos;
    grown.wait_for(lock, kStartDeadline, [&] {
      at = text.find(mark);
      end = at == std::string::npos ? at : text.find('\n', at);
      return ended || end != std::string::npos;
    });
    if (end == std::string::npos) return {};
    const auto begin = text.rfind('\n', at) + 1;  // npos + 1 is the beginning
    return text.substr(begin, end - begin);
  }
};

Program::Program(const std::filesystem::path& data, const Start& start)
    : log_(std::make_shared<Log>()) {
  std::vector<std::string> arguments{"serve",    "--port",      std::to_string(start.port),
                                     "--data",   data.string(), "--admin-email",
                                     kAdminEmail};
  arguments.insert(arguments.end(), start.flags.begin(), start.flags.end());
  auto environment = start.environment;
  environment.push_back(std::string("ATELIER_ADMIN_PASSWORD=") + kAdminPassword);
  const auto child = spawn(arguments, environment, 2);
  pid_ = child.pid;
  log_->follow(child.output);
  wait_until_listening();
  if (start.until_ready) wait_until_ready();
}

void Program::wait_until_listening() {
  const auto record = log_->wait_for("\"atelier.listening\"");
  static constexpr std::string_view kPort = "\"server.port\":";
  const auto at = record.find(kPort);
  if (at == std::string::npos) give_up();
  port_ = std::stoi(record.substr(at + kPort.size()));
}

void Program::wait_until_ready() {
  if (log_->wait_for("\"atelier.ready\"").empty()) give_up();
  User anyone(url());
  if (!eventually([&] { return anyone.get("/readyz").ok(); })) give_up();
}

void Program::give_up() {
  kill_hard();
  throw std::runtime_error("the program did not come up:\n" + log());
}

Program::~Program() {
  if (running()) stop();
  if (log_->reader.joinable()) log_->reader.join();
}

bool Program::running() {
  if (pid_ < 0) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == 0) return true;
  pid_ = -1;
  return false;
}

void Program::kill_hard() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  if (log_->reader.joinable()) log_->reader.join();
}

int Program::stop() {
  if (pid_ < 0) return -1;
  kill(pid_, SIGTERM);
  return wait();
}

int Program::wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return exit_code(status);
}

std::string Program::log() const {
  std::lock_guard lock(log_->mutex);
  return log_->text;
}

Ended run(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
  const auto child = spawn(arguments, environment, 1);
  Ended ended;
  char buffer[4096];
  for (ssize_t n; (n = read(child.output, buffer, sizeof buffer)) > 0;)
    ended.out.append(buffer, static_cast<std::size_t>(n));
  close(child.output);
  int status = 0;
  waitpid(child.pid, &status, 0);
  ended.code = exit_code(status);
  return ended;
}

bool run_and_kill(const std::vector<std::string>& arguments, const std::function<bool()>& holds) {
  const auto child = spawn(arguments, {}, 1);
  int status = 0;
  while (waitpid(child.pid, &status, WNOHANG) == 0) {
    if (!holds()) continue;
    kill(child.pid, SIGKILL);
    waitpid(child.pid, &status, 0);
    break;
  }
  close(child.output);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

}  // namespace atelier::harness
