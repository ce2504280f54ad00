// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/processes.h"

#include <algorithm>
#include <future>
#include <signal.h>

#include "platform/base/assert.h"
#include "platform/testing/free_port.h"

namespace atelier::harness {

std::vector<Part> parts_apart(
    int replicas, const std::function<std::vector<std::string>(const std::string&)>& flags) {
  std::vector<Part> parts;
  for (const auto& context : Processes::contexts())
    for (int i = 1; i <= (context == "crm" || context == "mes" ? replicas : 1); ++i) {
      Part part{context + "-" + std::to_string(i), context, flags(context)};
      part.flags.push_back("--target=" + context);
      parts.push_back(std::move(part));
    }
  return parts;
}

const std::vector<std::string>& Processes::contexts() {
  static const std::vector<std::string> names{"identity", "pricing", "shop", "partner",
                                              "crm",      "mes",     "watch"};
  return names;
}

Processes::Processes(std::filesystem::path data, std::vector<Part> parts, const Start& start)
    : data_(std::move(data)), start_(start) {
  const auto ports = testing::free_ports(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    names_.push_back(parts[i].name);
    all_.push_back({std::move(parts[i]), ports[i], nullptr});
  }
  std::vector<std::future<void>> starts;
  for (const auto& name : names_)
    starts.push_back(std::async(std::launch::async, [&] { this->start(name); }));
  for (auto& one : starts) one.wait();
  for (auto& one : starts) one.get();
  if (start.until_ready)
    for (const auto& name : names_) program(name)->wait_until_ready();
}

Processes::~Processes() { stop(); }

std::size_t Processes::index_of(const std::string& part) const {
  const auto found = std::ranges::find(names_, part);
  ATELIER_ASSERT(found != names_.end());
  return static_cast<std::size_t>(found - names_.begin());
}

std::vector<std::string> Processes::parts_of(const std::string& context) const {
  std::vector<std::string> names;
  for (const auto& one : all_)
    if (one.part.context == context || one.part.context == "all") names.push_back(one.part.name);
  return names;
}

std::string Processes::url_of(const std::string& part) const {
  return "http://127.0.0.1:" + std::to_string(all_[index_of(part)].port);
}

std::string Processes::url(const std::string& context, unsigned turn) const {
  auto names = parts_of(context);
  std::erase_if(names, [&](const std::string& name) { return !program(name); });
  return names.empty() ? "" : url_of(names[turn % names.size()]);
}

std::shared_ptr<Program> Processes::program(const std::string& part) const {
  const std::lock_guard lock(mutex_);
  return all_[index_of(part)].program;
}

void Processes::replace(const std::string& part, std::shared_ptr<Program> program) {
  const std::lock_guard lock(mutex_);
  all_[index_of(part)].program.swap(program);
}

pid_t Processes::pid_of(const std::string& part) const {
  const auto running = program(part);
  return running ? running->pid() : -1;
}

bool Processes::running(const std::string& part) {
  const auto one = program(part);
  return one && one->running();
}

void Processes::kill_hard(const std::string& part) {
  if (const auto running = program(part)) running->kill_hard();
  replace(part, nullptr);
}

void Processes::start(const std::string& part, const std::vector<std::string>& environment) {
  const auto& one = all_[index_of(part)];
  auto how = start_;
  how.port = one.port;
  how.until_ready = false;
  how.flags.insert(how.flags.end(), one.part.flags.begin(), one.part.flags.end());
  if (one.part.context == "watch")
    for (const auto& context : contexts())
      if (const auto others = parts_of(context); !others.empty() && context != "watch")
        how.flags.push_back("--peer=" + context + "=" + url_of(others.front()));
  // What each tells of itself goes to the one that keeps it.
  if (const auto keeper = parts_of("watch");
      one.part.context != "all" && one.part.context != "watch" && !keeper.empty())
    how.flags.push_back("--otlp-endpoint=" + url_of(keeper.front()));
  how.environment.insert(how.environment.end(), environment.begin(), environment.end());
  replace(part, std::make_shared<Program>(data_, how));
}

int Processes::stop() {
  std::vector<std::shared_ptr<Program>> asked;
  int worst = 0;
  for (const auto& name : names_) {
    auto one = program(name);
    replace(name, nullptr);
    if (!one) continue;
    if (!one->running()) {
      worst = 1;  // nobody had asked it to end
      continue;
    }
    ::kill(one->pid(), SIGTERM);
    asked.push_back(std::move(one));
  }
  for (const auto& one : asked) worst = std::max(worst, std::abs(one->wait()));
  return worst;
}

}  // namespace atelier::harness
