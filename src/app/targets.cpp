// SPDX-License-Identifier: Apache-2.0
#include "app/targets.h"

#include <algorithm>
#include <map>

#include "app/ops_routes.h"
#include "app/plan.h"
#include "app/version.h"
#include "crm/module.h"
#include "identity/module.h"
#include "mes/module.h"
#include "platform/http/server/server.h"
#include "platform/module.h"
#include "pricing/module.h"
#include "shop/module.h"

namespace atelier::app {

/// Everything that runs. Members are destroyed from the last to the first: databases before the
/// modules, since a database finishes what was submitted and calls into them.
struct System::Parts {
  Config config;
  std::vector<identity::Account> accounts;
  SystemClock clock;
  http::Router router;
  std::unique_ptr<auth::Tokens> tokens;
  std::unique_ptr<blob::Store> models;
  std::unique_ptr<bus::Bus> bus;
  std::vector<std::unique_ptr<Module>> modules;
  std::map<std::string, std::unique_ptr<sql::Database>, std::less<>> databases;
  std::unique_ptr<http::Server> server;
  std::vector<std::function<void()>> stops;  ///< of what has been started, in that order
};

namespace {

using Parts = System::Parts;

Result<void> start_keys(Parts& p) {
  ATELIER_TRY_ASSIGN(const auto secret,
                     auth::Tokens::load_or_make_secret(p.config.data / "session.key"));
  p.tokens = std::make_unique<auth::Tokens>(secret);
  return {};
}

Result<void> start_models(Parts& p) {
  ATELIER_TRY_ASSIGN(p.models, blob::open_folder(p.config.data / "models"));
  return {};
}

// The binding of the ports to engines: the only place that chooses them.
Result<void> start_bus(Parts& p) {
  p.bus = bus::make_in_process_bus({}, p.clock);
  return {};
}

Result<Ports> open_context(Parts& p, std::string_view name) {
  const auto file = p.config.data / (std::string(name) + ".sqlite");
  ATELIER_TRY_ASSIGN(auto db,
                     sql::open_sqlite({.path = file.string(), .name = std::string(name)}, p.clock));
  auto& kept = *(p.databases[std::string(name)] = std::move(db));
  ATELIER_TRY_ASSIGN(const auto* outbox, p.bus->attach(kept));
  return Ports{p.clock, kept, *outbox, *p.bus, p.router, *p.tokens, *p.models};
}

Result<void> keep(Parts& p, std::unique_ptr<Module> made) {
  auto* module = p.modules.emplace_back(std::move(made)).get();
  p.stops.emplace_back([module] { module->stop(); });
  return module->start();
}

/// This very program, whatever it is called and wherever it was moved.
std::string own_path() {
  std::error_code failed;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? "atelier" : path.string();
}

Result<void> start_identity(Parts& p) {
  ATELIER_TRY_ASSIGN(const auto ports, open_context(p, "identity"));
  return keep(p, identity::make_identity(ports, {.accounts = p.accounts}));
}

Result<void> start_pricing(Parts& p) {
  ATELIER_TRY_ASSIGN(const auto ports, open_context(p, "pricing"));
  return keep(
      p, pricing::make_pricing(
             ports, {.measuring = {.command = {own_path(), "measure-worker"},
                                   .workers = p.config.pricing_workers,
                                   .queue = static_cast<std::size_t>(p.config.pricing_queue),
                                   .deadline_us = p.config.measure_timeout_s * kSecond,
                                   .limits = {.memory_bytes = p.config.measure_memory_mb << 20}}}));
}

Result<void> start_shop(Parts& p) {
  ATELIER_TRY_ASSIGN(const auto ports, open_context(p, "shop"));
  return keep(p, shop::make_shop(ports));
}

Result<void> start_crm(Parts& p) {
  ATELIER_TRY_ASSIGN(const auto ports, open_context(p, "crm"));
  return keep(p, crm::make_crm(ports));
}

Result<void> start_mes(Parts& p) {
  ATELIER_TRY_ASSIGN(const auto ports, open_context(p, "mes"));
  return keep(p, mes::make_mes(ports));
}

Result<void> start_messages(Parts& p) {
  p.bus->start();
  p.stops.emplace_back([&p] { p.bus->stop(); });
  return {};
}

Result<void> start_server(Parts& p) {
  add_ops_routes(p.router, *p.bus, [&p] {
    return std::all_of(p.modules.begin(), p.modules.end(),
                       [](const auto& module) { return module->ready(); });
  });
  p.server = http::make_server(p.config.server, p.router, *p.tokens, p.clock);
  p.stops.emplace_back([&p] { p.server->stop(); });
  return p.server->start();
}

Result<void> nothing(Parts&) { return {}; }

/// The whole program on one page: what there is, what it needs, how it starts.
struct Part {
  PartName name;
  Result<void> (*start)(Parts&);
};
const std::vector<std::string_view> kContexts = {"identity", "pricing", "shop", "crm", "mes"};
const std::vector<std::string_view> kPorts = {"keys", "models", "bus"};
const Part kParts[] = {
    {{"keys", {}, {}}, start_keys},
    {{"models", {}, {}}, start_models},
    {{"bus", {}, {}}, start_bus},
    {{"identity", kPorts, {}}, start_identity},
    {{"pricing", kPorts, {}}, start_pricing},
    {{"shop", kPorts, {}}, start_shop},
    {{"crm", kPorts, {}}, start_crm},
    {{"mes", kPorts, {}}, start_mes},
    {{"all", kContexts, {}}, nothing},
    {{"messages", {"bus"}, kContexts}, start_messages},
    {{"server", {"messages"}, kContexts}, start_server},
};

Result<void> start_parts(Parts& p) {
  std::vector<PartName> names;
  for (const auto& part : kParts) names.push_back(part.name);
  std::vector<std::string_view> wanted(p.config.targets.begin(), p.config.targets.end());
  wanted.emplace_back("server");
  ATELIER_TRY_ASSIGN(const auto order, start_order(names, wanted));
  for (const auto i : order) {
    if (auto started = kParts[i].start(p); !started) {
      auto error = std::move(started).error();
      error.detail = std::string(kParts[i].name.name) + ": " + error.detail;
      return error;
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<System>> System::start(const Config& config,
                                              std::vector<identity::Account> accounts) {
  auto parts = std::make_unique<Parts>();
  parts->config = config;
  parts->accounts = std::move(accounts);
  std::error_code failed;
  std::filesystem::create_directories(config.data, failed);
  if (failed)
    return Error{ErrorKind::unavailable, "no-data-folder",
                 "Cannot make the folder " + config.data.string() + ": " + failed.message()};
  auto started = start_parts(*parts);
  std::unique_ptr<System> system(new System(std::move(parts)));
  if (!started) return std::move(started).error();
  return system;
}

System::System(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
System::~System() { stop(); }

unsigned short System::port() const { return parts_->server->port(); }

void System::stop() {
  auto& stops = parts_->stops;
  while (!stops.empty()) {
    stops.back()();
    stops.pop_back();
  }
}

}  // namespace atelier::app
