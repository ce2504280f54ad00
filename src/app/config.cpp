// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iostream>

#include "app/version.h"

namespace atelier::app {
namespace {

void add_pricing_options(CLI::App& cli, Config& config) {
  cli.add_option("--pricing-workers", config.pricing_workers, "Processes that measure models")
      ->envname("ATELIER_PRICING_WORKERS")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  cli.add_option("--pricing-queue", config.pricing_queue, "Models waiting to be measured, at most")
      ->envname("ATELIER_PRICING_QUEUE")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  cli.add_option("--measure-timeout", config.measure_timeout_s, "Seconds one model may take")
      ->envname("ATELIER_MEASURE_TIMEOUT")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  cli.add_option("--measure-memory", config.measure_memory_mb, "Megabytes one model may take")
      ->envname("ATELIER_MEASURE_MEMORY")
      ->check(CLI::Range(64, 65536))
      ->capture_default_str();
  cli.add_flag("--demo-accounts", config.demo_accounts,
               "Make the accounts of the demo at start; anyone knows their password")
      ->envname("ATELIER_DEMO_ACCOUNTS");
}

void add_export_options(CLI::App& cli, Config& config) {
  cli.add_option("--otlp-endpoint", config.otlp_endpoint,
                 "A collector that is sent traces and logs as OTLP/HTTP: http://collector:4318; "
                 "ATELIER_TELEMETRY_KEY is sent with them as a bearer token")
      ->envname("ATELIER_OTLP_ENDPOINT");
  cli.add_option("--trace-ratio", config.trace_ratios,
                 "ROUTE=RATIO: of a busy route keep only so many traces, and all that failed, were "
                 "slow or touched an order")
      ->delimiter(',')
      ->envname("ATELIER_TRACE_RATIO")
      ->capture_default_str()
      ->check([](const std::string& text) {
        return text.empty() || parse_trace_ratio(text)  // empty as --print-config says that none is
                   ? ""
                   : "not ROUTE=RATIO with a ratio from 0 to 1: " + text;
      });
  cli.add_option("--trace-slow-ms", config.trace_slow_ms, "Milliseconds from which it was slow")
      ->envname("ATELIER_TRACE_SLOW_MS")
      ->check(CLI::Range(1, 600'000))
      ->capture_default_str();
}

void add_watching_options(CLI::App& cli, Config& config) {
  cli.add_option("--scrape-every", config.scrape_every_s,
                 "Seconds after which the part that watches asks all for their metrics again")
      ->envname("ATELIER_SCRAPE_EVERY")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  cli.add_option("--rabbitmq-metrics", config.rabbitmq_metrics,
                 "Where RabbitMQ's plugin tells its metrics, for the part that watches: "
                 "http://127.0.0.1:15692")
      ->envname("ATELIER_RABBITMQ_METRICS");
  cli.add_option("--alert-webhook", config.alert_webhook,
                 "An address that is told of alerts by Standard Webhooks, signed with "
                 "ATELIER_ALERT_WEBHOOK_SECRET: whsec_ and 24 to 64 bytes in base64")
      ->envname("ATELIER_ALERT_WEBHOOK");
  cli.add_option("--alert-repeat", config.alert_repeat_h,
                 "Hours after which it is told again of an alert that goes on")
      ->envname("ATELIER_ALERT_REPEAT")
      ->check(CLI::Range(1, 720))
      ->capture_default_str();
}

void add_telemetry_options(CLI::App& cli, Config& config) {
  add_export_options(cli, config);
  cli.add_option("--telemetry-days", config.telemetry_days,
                 "Days that traces and logs are kept; ATELIER_TELEMETRY_KEY is the key by which "
                 "other machines send theirs")
      ->envname("ATELIER_TELEMETRY_DAYS")
      ->check(CLI::Range(1, 3650))
      ->capture_default_str();
  cli.add_option("--telemetry-forward", config.telemetry_forward,
                 "A collector that is sent all that watch takes, http://collector:4318; "
                 "ATELIER_TELEMETRY_FORWARD_KEY is its key")
      ->envname("ATELIER_TELEMETRY_FORWARD");
  cli.add_option("--canary-minutes", config.canary_minutes,
                 "How often a message goes the way of an order through all parts, to tell how long "
                 "that takes; 0 for never")
      ->envname("ATELIER_CANARY_MINUTES")
      ->check(CLI::Range(0, 1440))
      ->capture_default_str();
  cli.add_option("--telemetry-gb", config.telemetry_gb, "Gigabytes of them, at most")
      ->envname("ATELIER_TELEMETRY_GB")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
}

void add_service_options(CLI::App& cli, Config& config) {
  cli.add_option(
         "--target", config.targets,
         "Parts this process runs: all, or some of identity,pricing,shop,partner,crm,mes,watch")
      ->delimiter(',')
      ->envname("ATELIER_TARGET")
      ->default_str("all");
  cli.add_option("--data", config.data, "Folder of databases, models and keys")
      ->envname("ATELIER_DATA")
      ->capture_default_str();
  cli.add_option("--database", config.database,
                 "A PostgreSQL server in place of files: postgres://user@host/prefix; each context "
                 "has its own database there, prefix_context")
      ->envname("ATELIER_DATABASE");
  cli.add_option(
         "--broker", config.broker,
         "RabbitMQ between processes, amqp://user:password@host:port/atelier; without it"
         " messages stay in this process. Better in the environment, for the password's sake")
      ->envname("ATELIER_BROKER");
  cli.add_option("--peer", config.peers,
                 "Where the parts answer that run in processes of their own, for the part that "
                 "watches: crm=http://127.0.0.1:8104")
      ->delimiter(',')
      ->envname("ATELIER_PEER");
  cli.add_option("--backups", config.backups,
                 "Folder of backups made over the API; beside the data where it is not said")
      ->envname("ATELIER_BACKUPS");
  auto& server = config.server;
  cli.add_option("--listen", server.address, "Address to listen on")
      ->envname("ATELIER_LISTEN")
      ->capture_default_str();
  cli.add_option("--port", server.port, "Port to listen on; 0 for any free one")
      ->envname("ATELIER_PORT")
      ->capture_default_str();
  cli.add_option("--public-url", server.public_url,
                 "Where browsers reach it: https makes cookies Secure")
      ->envname("ATELIER_PUBLIC_URL");
  cli.add_option("--trusted-proxy", server.trusted_proxies,
                 "Addresses of proxies in front, whose X-Forwarded-For is believed")
      ->delimiter(',')
      ->envname("ATELIER_TRUSTED_PROXY");
  cli.add_option("--threads", server.threads, "Threads for connections")
      ->envname("ATELIER_THREADS")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  cli.add_option("--web-root", server.web_root, "Folder of the pages")->envname("ATELIER_WEB_ROOT");
  cli.add_option("--log-level", config.log_level, "What is logged at least")
      ->envname("ATELIER_LOG_LEVEL")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->capture_default_str();
  cli.add_option("--sqlite-batch", config.sqlite_batch,
                 "Writes that share one commit and its sync, at most; 1 gives each its own")
      ->envname("ATELIER_SQLITE_BATCH")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  add_pricing_options(cli, config);
  add_telemetry_options(cli, config);
  add_watching_options(cli, config);
  cli.add_option(
         "--admin-email", config.admin_email,
         "The first administrator, made at start; the password comes from ATELIER_ADMIN_PASSWORD")
      ->envname("ATELIER_ADMIN_EMAIL");
}

void add_quote(CLI::App& cli, QuoteArguments& quote) {
  auto* sub = cli.add_subcommand("quote", "Measure a model and price it, without any server");
  sub->add_option("file", quote.file, "The model (STL, OBJ, PLY or 3MF)")
      ->required()
      ->check(CLI::ExistingFile);
  sub->add_option("--alloy", quote.alloys, "Only these alloys")->delimiter(',');
  sub->add_option("--product", quote.product, "What it is; some kinds take longer to finish")
      ->check(CLI::IsMember({"ring", "pendant", "earring", "bracelet", "other"}))
      ->capture_default_str();
  sub->add_option("--unit", quote.unit, "The unit of the file; detect: as it says, or by its size")
      ->check(CLI::IsMember({"mm", "cm", "inch", "m", "detect"}))
      ->capture_default_str();
  sub->add_flag("--rush", quote.rush, "Sooner, for a surcharge");
  sub->add_option("--finish", quote.finish, "The finish, by its code");
  sub->add_option("--quantity", quote.quantity, "How many")->check(CLI::Range(1, 100000));
  sub->add_flag("--json", quote.json, "For programs");
}

void add_sample_model(CLI::App& cli, SampleArguments& sample) {
  auto* sub = cli.add_subcommand("sample-model",
                                 "Write a model to try things with to standard output (STL)");
  sub->add_option("kind", sample.kind, "ring, pendant or earring")->required();
  sub->add_option("--size", sample.size_mm,
                  "In mm: inner diameter of a ring, height of a pendant, diameter of an earring");
}

void add_tour(CLI::App& cli, TourArguments& tour) {
  auto* sub = cli.add_subcommand(
      "tour", "Start with demo data, send one order from model to parcel, go on serving");
  sub->add_flag("--once", tour.once,
                "End after the order: 0 only if it was shipped and all contexts agree");
  sub->add_option("--model", tour.model, "The model to order instead of a sample ring (STL)")
      ->check(CLI::ExistingFile);
  sub->add_option("--at", tour.at,
                  "The address of a system that runs already, with --demo-accounts");
}

void add_import(CLI::App& cli, ImportArguments& import) {
  auto* sub = cli.add_subcommand(
      "import", "Take over the orders of another system (docs/import.md), while nothing runs");
  sub->add_option("file", import.file, "JSON Lines, one order a line")
      ->required()
      ->check(CLI::ExistingFile);
  sub->add_flag("--dry-run", import.dry_run, "Only say what would be taken, skipped and refused");
  sub->add_option("--report", import.report, "Also write the report to this file (JSON)");
}

void add_seed(CLI::App& cli, SeedArguments& seed) {
  auto* sub =
      cli.add_subcommand("seed", "Make orders up, for a demo or a test, while nothing runs");
  sub->add_option("--orders", seed.orders, "How many")
      ->check(CLI::Range(1, 100'000'000))
      ->capture_default_str();
  sub->add_option("--seed", seed.seed, "The same number makes the same orders")
      ->capture_default_str();
}

void add_remote(CLI::App& sub, RemoteArguments& remote) {
  sub.add_option("--url", remote.url, "Where the system answers")
      ->envname("ATELIER_URL")
      ->capture_default_str();
  sub.add_option("--context", remote.context, "Only this one: crm");
  sub.add_flag("--json", remote.json, "For programs");
}

CLI::App& add_deed(CLI::App& group, DeadLetterArguments& letters, DeadLetterArguments::Deed deed,
                   const std::string& name, const std::string& summary) {
  auto& sub = *group.add_subcommand(name, summary);
  sub.callback([&letters, deed] { letters.deed = deed; });
  add_remote(sub, letters.remote);
  return sub;
}

void add_dead_letters(CLI::App& cli, DeadLetterArguments& letters) {
  using enum DeadLetterArguments::Deed;
  auto& group = *cli.add_subcommand(
      "dead-letters",
      "Messages that were given up, of the running system; ATELIER_EMAIL and ATELIER_PASSWORD say "
      "who asks, a lead or an administrator");
  group.require_subcommand(1);
  auto& listing = add_deed(group, letters, list, "list", "What waits, counted by cause");
  listing.add_option("group", letters.what, "The letters of QUEUE/TYPE/ERROR, or of QUEUE");
  listing.add_flag("--letters", letters.letters, "The letters themselves, the oldest first");
  listing.add_option("--limit", letters.limit, "Letters of each context, at most")
      ->check(CLI::Range(1, 500))
      ->capture_default_str();
  listing.add_option("--after", letters.after, "Go on after this page; with --context");
  auto& showing = add_deed(group, letters, show, "show", "One with its payload and its history");
  showing.add_option("letter", letters.what, "QUEUE/ID")->required();
  for (const auto& [deed, name, summary] :
       {std::tuple{replay, "replay", "Hand messages to their consumer once more"},
        std::tuple{discard, "discard", "Give messages up for good; they are kept"}}) {
    auto& sub = add_deed(group, letters, deed, name, summary);
    sub.add_option("what", letters.what, "QUEUE/ID, or QUEUE/TYPE/ERROR for a whole group")
        ->required();
    sub.add_option("--reason", letters.reason, "Kept with the decision")->required();
    sub.add_flag("--yes", letters.yes, "A whole group: without it only said how many");
  }
}

void add_outbox(CLI::App& cli, OutboxArguments& outbox) {
  auto& group =
      *cli.add_subcommand("outbox", "Messages handed on, or not yet, of the running system");
  group.require_subcommand(1);
  add_remote(*group.add_subcommand("status", "How many, how old, and the last error"),
             outbox.remote);
  auto& resending = *group.add_subcommand(
      "resend", "Hand on once more what the broker has lost; nobody takes it twice");
  resending.callback([&outbox] { outbox.resend = true; });
  add_remote(resending, outbox.remote);
  resending.add_option("--since", outbox.since, "What was handed on since: 2026-03-01T12:00:00Z")
      ->required();
  resending.add_option("--reason", outbox.reason, "For the log")->required();
}

void add_backup(CLI::App& cli, BackupArguments& backup) {
  auto* sub = cli.add_subcommand(
      "backup", "Save databases and models as of one moment, while the system runs or not");
  sub->add_option("folder", backup.folder, "Where to; not there yet, or empty")->required();
}

void add_restore(CLI::App& cli, RestoreArguments& restore) {
  auto* sub = cli.add_subcommand("restore", "Put a backup in the place of --data");
  sub->add_option("folder", restore.folder, "The backup")
      ->required()
      ->check(CLI::ExistingDirectory);
  sub->add_flag("--force", restore.force, "Move aside what is in --data now");
}

/// What a command is told is said for one run, not kept in a file.
void keep_out_of_file(CLI::App& sub) {
  for (auto* option : sub.get_options()) option->configurable(false);
  for (auto* deeper : sub.get_subcommands({})) keep_out_of_file(*deeper);
}

void add_migrate(CLI::App& cli, MigrateArguments& migrate) {
  auto* sub = cli.add_subcommand(
      "migrate", "Make the databases that are missing and bring all of them up to date");
  sub->add_flag("--check", migrate.check, "Only say what is missing; 1 if anything is");
}

void add_alerts(CLI::App& cli) {
  auto& group = *cli.add_subcommand("alerts", "What whoever is on call is warned of");
  group.require_subcommand(1);
  group.add_subcommand("rules", "Print the table of alerts as rules for Prometheus");
}

Arguments::Command chosen(const CLI::App& cli) {
  using enum Arguments::Command;
  const auto subs = cli.get_subcommands();
  if (subs.empty()) return serve;
  const auto name = subs.front()->get_name();
  if (name == "tour") return tour;
  if (name == "quote") return quote;
  if (name == "sample-model") return sample_model;
  if (name == "measure-worker") return measure_worker;
  if (name == "import") return import;
  if (name == "seed") return seed;
  if (name == "migrate") return migrate;
  if (name == "dead-letters") return dead_letters;
  if (name == "outbox") return outbox;
  if (name == "backup") return backup;
  if (name == "restore") return restore;
  if (name == "alerts") return alert_rules;
  return serve;
}

/// The words of the command line with those of the environment behind them, in their own terms.
/// CLI11 would take the file before the environment; what one sets for one run should win.
std::vector<std::string> with_environment(const CLI::App& cli, int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  const auto given = [&](const std::string& flag) {
    return std::ranges::any_of(
        words, [&](const auto& word) { return word == flag || word.starts_with(flag + "="); });
  };
  std::vector<std::string> more;
  for (const auto* option : cli.get_options()) {
    const auto flag = option->get_name();
    const char* value =
        option->get_envname().empty() ? nullptr : std::getenv(option->get_envname().c_str());
    if (value && !given(flag)) more.push_back(flag + "=" + value);
  }
  words.insert(words.end(), more.begin(), more.end());
  std::ranges::reverse(words);  // as CLI11 wants them
  return words;
}

}  // namespace

std::optional<std::pair<std::string, double>> parse_trace_ratio(std::string_view text) {
  const auto equals = text.rfind('=');
  if (!text.starts_with('/') || equals == std::string_view::npos) return std::nullopt;
  const auto digits = text.substr(equals + 1);
  double ratio = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), ratio);
  if (error != std::errc{} || end != digits.data() + digits.size() || !(ratio >= 0 && ratio <= 1))
    return std::nullopt;
  return std::pair(std::string(text.substr(0, equals)), ratio);
}

Arguments read_arguments(int argc, char** argv) {
  Arguments arguments;
  CLI::App cli{"Atelier: made-to-order jewellery, from a 3D model to a shipped parcel", "atelier"};
  cli.set_version_flag("--version", std::string(kVersion));
  cli.set_config("--config", "", "A TOML file with these options")->envname("ATELIER_CONFIG");
  bool print_config = false;
  cli.add_flag("--print-config", print_config, "Print what holds, as a file for --config, and end")
      ->configurable(false);
  cli.require_subcommand(0, 1);
  // Options of the service may stand after the subcommand, as people type them.
  cli.fallthrough();
  add_service_options(cli, arguments.config);
  cli.add_subcommand("serve", "Serve until told to stop (the default)");
  add_tour(cli, arguments.tour);
  add_quote(cli, arguments.quote);
  add_sample_model(cli, arguments.sample);
  add_import(cli, arguments.import);
  add_seed(cli, arguments.seed);
  add_migrate(cli, arguments.migrate);
  add_dead_letters(cli, arguments.dead_letters);
  add_outbox(cli, arguments.outbox);
  add_backup(cli, arguments.backup);
  add_restore(cli, arguments.restore);
  add_alerts(cli);
  cli.add_subcommand("measure-worker", "Measure models for another process")->group("");
  for (auto* sub : cli.get_subcommands({})) keep_out_of_file(*sub);
  try {
    cli.parse(with_environment(cli, argc, argv));
  } catch (const CLI::ParseError& error) {
    arguments.command = Arguments::Command::done;
    arguments.exit_code = cli.exit(error) == 0 ? 0 : 2;
    return arguments;
  }
  if (const char* password = std::getenv("ATELIER_ADMIN_PASSWORD"))
    arguments.config.admin_password = password;
  if (const char* key = std::getenv("ATELIER_TELEMETRY_KEY")) arguments.config.telemetry_key = key;
  if (const char* secret = std::getenv("ATELIER_ALERT_WEBHOOK_SECRET"))
    arguments.config.alert_webhook_secret = secret;
  if (const char* key = std::getenv("ATELIER_TELEMETRY_FORWARD_KEY"))
    arguments.config.telemetry_forward_key = key;
  arguments.command = chosen(cli);
  if (print_config) {
    std::cout << cli.config_to_str(true, true);
    arguments.command = Arguments::Command::done;
  }
  return arguments;
}

}  // namespace atelier::app
