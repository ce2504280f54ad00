// SPDX-License-Identifier: Apache-2.0
#include "app/targets.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <deque>
#include <map>
#include <stop_token>

#include "app/backup_routes.h"
#include "app/databases.h"
#include "app/loading.h"
#include "app/message_routes.h"
#include "app/ops_routes.h"
#include "app/plan.h"
#include "app/unfinished.h"
#include "app/version.h"
#include "contracts/identity.h"
#include "crm/module.h"
#include "identity/module.h"
#include "mes/module.h"
#include "partner/module.h"
#include "platform/bus/rabbit/rabbit.h"
#include "platform/http/otlp/otlp_sender.h"
#include "platform/http/server/server.h"
#include "platform/module.h"
#include "platform/telemetry/export.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/standstill.h"
#include "pricing/module.h"
#include "shop/module.h"
#include "watch/module.h"

namespace atelier::app {

/// Everything that runs. Members are destroyed from the last to the first: databases before the
/// modules, since a database finishes what was submitted and calls into them.
struct System::Parts {
  /// Serves once it has loaded; until then its routes answer `not-ready`.
  struct Context {
    explicit Context(std::string_view part) : name(part) {}
    const std::string_view name;
    std::unique_ptr<Module> module;
    std::atomic<bool> open = false;
  };

  Config config;
  std::vector<identity::Account> accounts;
  std::unique_ptr<http::OtlpSender> collector;  ///< elsewhere
  std::shared_ptr<void> exporting;              ///< to it
  SystemClock clock;
  http::Router router;
  std::unique_ptr<auth::Tokens> tokens;
  std::unique_ptr<blob::Store> models;
  std::unique_ptr<bus::Bus> bus;
  std::deque<Context> contexts;
  std::atomic<bool> loaded = false;  ///< all of them
  std::stop_source stopping;
  std::map<std::string, std::unique_ptr<sql::Database>, std::less<>> databases;
  std::unique_ptr<BackupRuns> backups;
  std::unique_ptr<http::Server> server;
  const telemetry::StandstillWatch standstill;
  std::vector<std::function<void()>> stops;  ///< of what has been started, in that order
};

namespace {

using Parts = System::Parts;

telemetry::Family<telemetry::Gauge> load_seconds{
    "atelier_load_seconds", "How long the context took to load when it started.", {"context"}};

telemetry::Family<telemetry::Gauge> build_info{
    "atelier_build_info", "Always 1; its label is the version of this program.", {"version"}};

Result<void> start_telemetry(Parts& p) {
  build_info.with({kVersion}).set(1);
  std::string service = "atelier";
  for (const auto& target : p.config.targets)
    if (target != "all") service += "-" + target;
  telemetry::set_resource(service, kVersion);
  telemetry::Sampling sampling{.slow = std::chrono::milliseconds(p.config.trace_slow_ms)};
  for (const auto& text : p.config.trace_ratios)
    if (auto ratio = parse_trace_ratio(text)) sampling.ratios.push_back(std::move(*ratio));
  telemetry::set_sampling(std::move(sampling));
  if (p.config.otlp_endpoint.empty()) return {};
  p.collector = std::make_unique<http::OtlpSender>(
      http::OtlpSenderOptions{.endpoint = p.config.otlp_endpoint, .token = p.config.telemetry_key});
  p.exporting = telemetry::export_to(
      [&to = *p.collector](telemetry::Signal signal, std::string_view request) {
        to.send(signal, request);
      });
  return {};
}

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

// The binding of the ports to engines is chosen here and in open_database() only.
Result<void> start_bus(Parts& p) {
  if (p.config.broker.empty()) {
    p.bus = bus::make_in_process_bus({}, p.clock);
  } else {
    std::string process = "atelier";
    for (const auto& target : p.config.targets) process += " " + target;
    ATELIER_TRY_ASSIGN(p.bus,
                       bus::make_rabbit_bus({.url = p.config.broker, .process = process}, p.clock));
  }
  follow_revocations(*p.bus, *p.tokens);
  return {};
}

/// Makes a context with its routes and consumers; it is loaded later.
template <class Make>
Result<void> add_context(Parts& p, std::string_view name, Make make) {
  ATELIER_TRY_ASSIGN(auto db, open_database(p.config, name, p.clock));
  auto& kept = *(p.databases[std::string(name)] = std::move(db));
  ATELIER_TRY_ASSIGN(const auto* outbox, p.bus->attach(kept));
  auto& context = p.contexts.emplace_back(name);
  p.router.open_next_rows_when(&context.open);
  context.module = make(Ports{p.clock, kept, *outbox, *p.bus, p.router, *p.tokens, *p.models,
                              p.stopping.get_token()});
  add_message_routes(p.router, *p.bus, kept);
  p.router.open_next_rows_when(nullptr);
  p.stops.emplace_back([&context] { context.module->stop(); });
  return {};
}

/// This very program, whatever it is called and wherever it was moved.
std::string own_path() {
  std::error_code failed;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? "atelier" : path.string();
}

Result<void> add_identity(Parts& p) {
  return add_context(p, "identity", [&](const Ports& ports) {
    return identity::make_identity(ports, {.accounts = p.accounts});
  });
}

Result<void> add_pricing(Parts& p) {
  return add_context(p, "pricing", [&](const Ports& ports) {
    return pricing::make_pricing(
        ports, {.measuring = {.command = {own_path(), "measure-worker"},
                              .workers = p.config.pricing_workers,
                              .queue = static_cast<std::size_t>(p.config.pricing_queue),
                              .deadline_us = p.config.measure_timeout_s * kSecond,
                              .limits = {.memory_bytes = p.config.measure_memory_mb << 20}}});
  });
}

Result<void> add_shop(Parts& p) { return add_context(p, "shop", shop::make_shop); }
Result<void> add_partner(Parts& p) { return add_context(p, "partner", partner::make_partner); }
Result<void> add_crm(Parts& p) { return add_context(p, "crm", crm::make_crm); }
Result<void> add_mes(Parts& p) { return add_context(p, "mes", mes::make_mes); }

/// Where the contexts answer that do not run here.
Result<watch::Addresses> peers(const Config& config) {
  watch::Addresses addresses;
  for (const auto& peer : config.peers) {
    const auto equals = peer.find('=');
    const auto name = peer.substr(0, equals);
    if (equals == std::string::npos || std::ranges::count(context_names(), name) == 0)
      return Error{ErrorKind::unprocessable, "unknown-peer",
                   "--peer is NAME=URL of a part, not \"" + peer + "\"."};
    addresses[name] = peer.substr(equals + 1);
  }
  return addresses;
}

Result<void> add_watch(Parts& p) {
  const auto& config = p.config;
  watch::WatchOptions options{.archive = config.data / "telemetry",
                              .keep_days = config.telemetry_days,
                              .most_bytes = std::int64_t{config.telemetry_gb} << 30,
                              .telemetry_key = config.telemetry_key,
                              .forward_to = config.telemetry_forward,
                              .forward_key = config.telemetry_forward_key,
                              .canary_every_us = config.canary_minutes * kMinute,
                              .rabbitmq = config.rabbitmq_metrics,
                              .scrape_every_us = config.scrape_every_s * kSecond,
                              .alert_webhook = config.alert_webhook,
                              .alert_webhook_secret = config.alert_webhook_secret,
                              .alert_repeat_us = config.alert_repeat_h * kHour};
  ATELIER_TRY_ASSIGN(options.contexts, peers(config));
  ATELIER_TRY(check_alert_webhook(options));
  return add_context(p, "watch",
                     [&](const Ports& ports) { return watch::make_watch(ports, options); });
}

void start_backups(Parts& p) {
  p.backups = std::make_unique<BackupRuns>(p.config, p.clock);
  p.backups->add_routes(p.router);
  p.stops.emplace_back([&p] { p.backups->stop(); });
}

Result<void> start_server(Parts& p) {
  start_backups(p);
  add_ops_routes(p.router, [&p] {
    return p.loaded && p.bus->ready() && std::ranges::all_of(p.contexts, [](const auto& context) {
             return context.module->ready();
           });
  });
  p.server = http::make_server(p.config.server, p.router, *p.tokens, p.clock);
  p.stops.emplace_back([&p] { p.bus->stop(); });  // requests cease first, then messages
  p.stops.emplace_back([&p] { p.server->stop(); });
  return p.server->start();
}

Result<void> nothing(Parts&) { return {}; }

/// The whole program on one page: what there is, what it needs, how it starts. The server answers
/// as soon as all routes are there; then the contexts load, all at the same time but for the needs
/// told here (who has been shut out must be known before anything opens); then messages flow.
struct Part {
  PartName name;
  Result<void> (*start)(Parts&);
};
const std::vector<std::string_view> kContexts = {"identity", "pricing", "shop", "partner",
                                                 "crm",      "mes",     "watch"};
const std::vector<std::string_view> kPorts = {"keys", "models", "bus"};
const Part kParts[] = {
    {{"telemetry", {}, {}}, start_telemetry},
    {{"keys", {"telemetry"}, {}}, start_keys},
    {{"models", {}, {}}, start_models},
    {{"bus", {"keys"}, {}}, start_bus},
    {{"identity", kPorts, {}}, add_identity},
    {{"pricing", kPorts, {"identity"}}, add_pricing},
    {{"shop", kPorts, {"identity"}}, add_shop},
    {{"partner", kPorts, {"identity"}}, add_partner},
    {{"crm", kPorts, {"identity"}}, add_crm},
    {{"mes", kPorts, {"identity"}}, add_mes},
    {{"watch", kPorts, {"identity"}}, add_watch},
    {{"all", kContexts, {}}, nothing},
    {{"server", {"bus"}, kContexts}, start_server},
};

Result<void> start_parts(Parts& p) {
  std::vector<PartName> names;
  for (const auto& part : kParts) names.push_back(part.name);
  std::vector<std::string_view> wanted(p.config.targets.begin(), p.config.targets.end());
  wanted.emplace_back("server");
  ATELIER_TRY_ASSIGN(const auto order, start_order(names, wanted));
  const auto away = [&](std::string_view context) {
    return std::ranges::none_of(order, [&](auto i) { return kParts[i].name.name == context; });
  };
  // What watch has to know it asks for: no message goes to it.
  if (p.config.broker.empty() && std::ranges::any_of(kContexts, [&](auto context) {
        return context != "watch" && away(context);
      }))
    return Error{ErrorKind::unprocessable, "broker-needed",
                 "Parts in a process of their own need --broker: their messages would go nowhere."};
  for (const auto i : order) {
    if (auto started = kParts[i].start(p); !started) {
      auto error = std::move(started).error();
      error.detail = std::string(kParts[i].name.name) + ": " + error.detail;
      return error;
    }
  }
  return {};
}

std::vector<LoadTask> load_tasks(Parts& p) {
  std::vector<LoadTask> tasks;
  for (auto& context : p.contexts) {
    LoadTask task{std::string(context.name), {}, [&context]() -> Result<void> {
                    ATELIER_TRY(context.module->start());
                    context.open = true;
                    return {};
                  }};
    const auto& part =
        *std::ranges::find(kParts, context.name, [](const Part& each) { return each.name.name; });
    // Whatever it comes after was made before it.
    for (std::size_t i = 0; i < tasks.size(); ++i)
      for (const auto* names : {&part.name.needs, &part.name.after})
        if (std::ranges::count(*names, tasks[i].name)) task.after.push_back(i);
    tasks.push_back(std::move(task));
  }
  return tasks;
}

void tell_ready(const Parts& p, const std::vector<Loaded>& loaded,
                std::chrono::duration<double> took) {
  std::string each;
  for (const auto& [name, seconds] : loaded) {
    load_seconds.with({name}).set(seconds.count());
    char text[64];
    std::snprintf(text, sizeof text, "%s%s %.3f s", each.empty() ? "" : ", ", name.c_str(),
                  seconds.count());
    each += text;
  }
  telemetry::log(telemetry::Level::info, "atelier.ready", "Everything is loaded: " + each,
                 {{telemetry::attr::kServerPort, p.server->port()},
                  {telemetry::attr::kDurationMs, took.count() * 1e3}});
}

}  // namespace

std::span<const std::string_view> context_names() { return kContexts; }

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
  ATELIER_TRY(require_finished(config.data));
  auto started = start_parts(*parts);
  std::unique_ptr<System> system(new System(std::move(parts)));
  if (!started) return std::move(started).error();
  telemetry::log(
      telemetry::Level::info, "atelier.listening",
      "Listening at http://" + config.server.address + ":" + std::to_string(system->port()),
      {{telemetry::attr::kServerPort, system->port()}});
  return system;
}

Result<void> System::load(const std::function<bool()>& give_up) {
  const auto begun = std::chrono::steady_clock::now();
  ATELIER_TRY_ASSIGN(const auto loaded, load_all(load_tasks(*parts_), parts_->stopping, give_up));
  parts_->bus->start();
  parts_->loaded = true;
  tell_ready(*parts_, loaded, std::chrono::steady_clock::now() - begun);
  return {};
}

System::System(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
System::~System() { stop(); }

sql::Database& System::database(std::string_view context) {
  const auto found = parts_->databases.find(context);
  ATELIER_ASSERT(found != parts_->databases.end());
  return *found->second;
}

unsigned short System::port() const { return parts_->server->port(); }

void System::stop() {
  auto& stops = parts_->stops;
  while (!stops.empty()) {
    stops.back()();
    stops.pop_back();
  }
}

}  // namespace atelier::app
