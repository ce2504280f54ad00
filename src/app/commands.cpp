// SPDX-License-Identifier: Apache-2.0
#include "app/commands.h"

#include <algorithm>
#include <iostream>
#include <iterator>

#include "app/backup_command.h"
#include "app/config.h"
#include "app/databases.h"
#include "app/demo.h"
#include "app/import_command.h"
#include "app/message_commands.h"
#include "app/seed_command.h"
#include "app/signals.h"
#include "app/targets.h"
#include "app/tour.h"
#include "app/version.h"
#include "geometry/sample.h"
#include "platform/base/enum_text.h"
#include "platform/telemetry/telemetry.h"
#include "pricing/module.h"
#include "watch/module.h"

namespace atelier::app {
namespace {

int complain(const Error& error) {
  std::cerr << "atelier: " << error.detail << " (" << error.type << ")\n";
  return 1;
}

telemetry::Level level_of(const std::string& name) {
  using enum telemetry::Level;
  return name == "debug" ? debug : name == "warn" ? warn : name == "error" ? error : info;
}

int serve(const Config& config) {
  const StopSignals signals;
  std::vector<identity::Account> accounts;
  if (!config.admin_email.empty())
    accounts.push_back(
        {config.admin_email, config.admin_password, "Administrator", "", auth::Role::admin});
  if (config.demo_accounts) std::ranges::move(demo_accounts(), std::back_inserter(accounts));
  auto system = System::start(config, std::move(accounts));
  if (!system) return complain(system.error());
  const auto loaded = (*system)->load(StopSignals::pending);
  if (loaded) signals.wait();
  (*system)->stop();
  return loaded || StopSignals::pending() ? 0 : complain(loaded.error());
}

int sample_model(const SampleArguments& arguments) {
  geometry::SampleOptions options;
  options.size_mm = arguments.size_mm;
  const auto written = geometry::sample_model(arguments.kind, options, std::cout);
  return written && std::cout.flush() ? 0 : written ? 1 : complain(written.error());
}

int quote(const QuoteArguments& arguments) {
  return pricing::quote_command(
      {.file = arguments.file,
       .unit = parse_enum<LengthUnit>(arguments.unit).value(),
       .product = parse_enum<ProductKind>(arguments.product).value(),
       .finish = arguments.finish,
       .quantity = arguments.quantity,
       .alloys = arguments.alloys,
       .speed = arguments.rush ? pricing::Speed::rush : pricing::Speed::standard,
       .json = arguments.json},
      std::cout, std::cerr);
}

}  // namespace

int run(int argc, char** argv) {
  const auto arguments = read_arguments(argc, argv);
  telemetry::set_resource("atelier", kVersion);
  telemetry::set_log_level(level_of(arguments.config.log_level));
  switch (arguments.command) {
    case Arguments::Command::done:
      return arguments.exit_code;
    case Arguments::Command::serve:
      return serve(arguments.config);
    case Arguments::Command::tour:
      return tour(arguments.config, arguments.tour);
    case Arguments::Command::quote:
      return quote(arguments.quote);
    case Arguments::Command::sample_model:
      return sample_model(arguments.sample);
    case Arguments::Command::measure_worker:
      return pricing::measure_worker_main();
    case Arguments::Command::import:
      return import_command(arguments.config, arguments.import);
    case Arguments::Command::seed:
      return seed_command(arguments.config, arguments.seed);
    case Arguments::Command::migrate:
      return migrate_command(arguments.config, arguments.migrate);
    case Arguments::Command::dead_letters:
      return dead_letters_command(arguments.dead_letters);
    case Arguments::Command::outbox:
      return outbox_command(arguments.outbox);
    case Arguments::Command::backup:
      return backup_command(arguments.config, arguments.backup);
    case Arguments::Command::restore:
      return restore_command(arguments.config, arguments.restore);
    case Arguments::Command::alert_rules:
      std::cout << watch::alert_rules() << std::flush;
      return 0;
  }
  return 2;
}

}  // namespace atelier::app
