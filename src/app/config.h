// SPDX-License-Identifier: Apache-2.0
// What the program is told: flags, then environment (ATELIER_PORT), then a TOML file (--config),
// then the defaults. `--print-config` prints what holds, as such a file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "platform/http/server/server.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::app {

struct Config {
  std::vector<std::string> targets{"all"};
  std::filesystem::path data = "var/data";  ///< databases, models, keys
  std::string broker;                       ///< amqp://user:password@host:port/vhost; "" for none
  std::vector<std::string> peers;           ///< where other parts answer: "crm=http://host:8104"
  std::filesystem::path backups;            ///< of those made over the API; "" for beside `data`
  http::ServerOptions server;
  std::string database;  ///< a PostgreSQL server as an URL; "" for SQLite under `data`
  std::string log_level = "info";
  int sqlite_batch = 256;  ///< writes in one commit at most; 1 switches group commit off
  int pricing_workers = 2;
  int pricing_queue = 256;
  int measure_timeout_s = 60;
  std::int64_t measure_memory_mb = 2048;
  int telemetry_days = 14;    ///< traces and logs are kept so long
  int telemetry_gb = 10;      ///< of them on the disk, at most
  std::string otlp_endpoint;  ///< of a collector elsewhere; "" for none
  /// Of other routes all is kept. A page of a board costs little more than its span.
  std::vector<std::string> trace_ratios = {"/api/mes/board=0.1", "/api/crm/orders=0.1"};
  int trace_slow_ms = 500;            ///< a request that took longer is kept whatever its route
  std::string telemetry_forward;      ///< a collector that gets what watch gets; "" for none
  std::string telemetry_forward_key;  ///< for it, from the environment only
  int canary_minutes = 5;             ///< a message goes the way of an order so often; 0: never
  int scrape_every_s = 15;            ///< watch asks all targets for their metrics
  std::string rabbitmq_metrics;       ///< of RabbitMQ's plugin, an URL; "" for none
  std::string alert_webhook;          ///< who is told of alerts, an URL; "" for nobody
  std::string alert_webhook_secret;   ///< for it, from the environment only
  int alert_repeat_h = 4;             ///< an alert that goes on firing is told of again
  std::string telemetry_key;          ///< only from the environment: of those who send telemetry
  bool demo_accounts = false;  ///< made at start: for trying out, anyone knows their password
  std::string admin_email;     ///< the first administrator, made at start
  std::string admin_password;  ///< only from the environment: flags and files are seen by others
};

struct QuoteArguments {
  std::filesystem::path file;
  std::vector<std::string> alloys;
  std::string product = "other";
  std::string unit = "mm";
  std::string finish = "polished";
  std::int64_t quantity = 1;
  bool rush = false;
  bool json = false;
};

struct SampleArguments {
  std::string kind;
  std::optional<double> size_mm;
};

struct TourArguments {
  bool once = false;
  std::filesystem::path model;
  std::string at;  ///< a system that runs and has the demo's accounts; "" to start one
};

struct ImportArguments {
  std::filesystem::path file;
  bool dry_run = false;
  std::filesystem::path report;  ///< "" for none
};

struct SeedArguments {
  std::int64_t orders = 10'000;
  std::uint64_t seed = 1;
};

struct BackupArguments {
  std::filesystem::path folder;
};

struct RestoreArguments {
  std::filesystem::path folder;
  bool force = false;
};

/// How a command reaches the running system. Who signs in comes from the environment only:
/// ATELIER_EMAIL and ATELIER_PASSWORD.
struct RemoteArguments {
  std::string url = "http://127.0.0.1:8080";
  std::string context;  ///< "" for all
  bool json = false;
};

struct DeadLetterArguments {
  enum class Deed { list, show, replay, discard };
  Deed deed = Deed::list;
  RemoteArguments remote;
  std::string what;  ///< QUEUE/ID, or QUEUE/TYPE/ERROR for a group
  bool letters = false;
  int limit = 50;
  std::string after;
  std::string reason;
  bool yes = false;
};

struct MigrateArguments {
  bool check = false;
};

struct OutboxArguments {
  RemoteArguments remote;
  bool resend = false;  ///< or show its status
  std::string since;
  std::string reason;
};

/// The command line, read.
struct Arguments {
  enum class Command {
    serve,
    tour,
    quote,
    sample_model,
    measure_worker,
    import,
    seed,
    dead_letters,
    outbox,
    backup,
    restore,
    migrate,
    alert_rules,
    done
  };
  Command command = Command::serve;
  int exit_code = 0;  ///< of `done`: help, version, a wrong flag
  Config config;
  QuoteArguments quote;
  SampleArguments sample;
  TourArguments tour;
  ImportArguments import;
  SeedArguments seed;
  MigrateArguments migrate;
  DeadLetterArguments dead_letters;
  OutboxArguments outbox;
  BackupArguments backup;
  RestoreArguments restore;
};

/// Of "ROUTE=RATIO" with a ratio from 0 to 1.
std::optional<std::pair<std::string, double>> parse_trace_ratio(std::string_view text);

/// Prints help, errors and --print-config itself.
Arguments read_arguments(int argc, char** argv);

}  // namespace atelier::app
