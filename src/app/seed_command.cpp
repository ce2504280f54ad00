// SPDX-License-Identifier: Apache-2.0
#include "app/seed_command.h"

#include <cstdio>
#include <iostream>

#include "app/demo.h"
#include "app/hand_over.h"
#include "app/signals.h"
#include "app/unfinished.h"
#include "crm/module.h"
#include "mes/module.h"
#include "platform/base/json_codec.h"
#include "platform/telemetry/telemetry.h"
#include "shop/module.h"
#include "transfer/seed.h"

namespace atelier::app {
namespace {

using transfer::Seed;
using transfer::SeedPlan;

constexpr std::string_view kTask = "seed ";

/// The demo's people, with accounts.
Result<transfer::SeedPeople> make_people(Stores& stores) {
  transfer::SeedPeople people;
  for (const auto& account : demo_accounts()) {
    ATELIER_TRY_ASSIGN(const auto person, identity::ensure_account(*stores.identity, account));
    using enum auth::Role;
    if (person.roles.any(customer)) people.customers.push_back({person.id, person.name});
    if (person.roles.any(operator_)) people.operators.push_back({person.id, person.name});
    if (person.roles.any(manager)) people.managers.push_back({person.id, person.name});
  }
  return people;
}

Result<std::int64_t> reserve(sql::Database& db, std::int64_t (*reserve_in)(sql::Tx&, std::int64_t),
                             std::int64_t count) {
  return db.write([&](sql::Tx& tx) -> Result<std::int64_t> { return reserve_in(tx, count); });
}

Result<SeedPlan> make_plan(Stores& stores, const SeedArguments& arguments, Instant now) {
  const auto others = Seed::others_among(arguments.orders);
  SeedPlan plan{.seed = arguments.seed, .orders = arguments.orders, .now = now};
  ATELIER_TRY_ASSIGN(plan.first_shop_number,
                     reserve(*stores.shop, shop::reserve_numbers, arguments.orders - others));
  ATELIER_TRY_ASSIGN(plan.first_other_number, reserve(*stores.crm, crm::reserve_numbers, others));
  return plan;
}

/// What was begun and killed goes on as it was; otherwise a new plan, which is kept until all of it
/// is there.
Result<SeedPlan> begin(Stores& stores, const std::filesystem::path& folder,
                       const SeedArguments& arguments, Instant now) {
  ATELIER_TRY_ASSIGN(const auto begun, read_unfinished(folder));
  if (begun && begun->task.starts_with(kTask))
    return from_json<SeedPlan>(std::string_view(begun->task).substr(kTask.size()));
  ATELIER_TRY(require_finished(folder));
  ATELIER_TRY_ASSIGN(const auto plan, make_plan(stores, arguments, now));
  ATELIER_TRY(write_unfinished(
      folder, {"atelier seed --data " + folder.string(), std::string(kTask) + to_json(plan)}));
  return plan;
}

Result<void> fill(Stores& stores, const Seed& seed, std::int64_t orders, Progress& progress) {
  HandOver hand_over(stores);
  for (std::int64_t index = 0; index < orders;) {
    std::vector<ImportedOrder> chunk;
    chunk.reserve(HandOver::kChunk);
    for (; index < orders && chunk.size() < HandOver::kChunk; ++index)
      chunk.push_back(seed.order(index));
    ATELIER_TRY(hand_over.give(std::move(chunk)));
    progress.at(hand_over.done(), orders);
    if (StopSignals::pending())
      return Error{ErrorKind::unavailable, "interrupted", "Stopped. Run it again to finish."};
  }
  return hand_over.finish();
}

Result<void> run(const Config& config, const SeedArguments& arguments) {
  const auto& folder = config.data;
  const SystemClock clock;
  ATELIER_TRY_ASSIGN(auto stores, open_stores(config, clock));
  ATELIER_TRY_ASSIGN(auto people, make_people(stores));
  ATELIER_TRY_ASSIGN(const auto plan, begin(stores, folder, arguments, clock.now()));
  ATELIER_TRY_ASSIGN(const auto stages,
                     stores.mes->read([](sql::Reader& db) -> Result<transfer::Stages> {
                       return mes::stages(db);
                     }));
  const Seed seed(plan, std::move(people), stages, {shop::kNumberPrefix, crm::kNumberPrefix});
  Progress progress;
  ATELIER_TRY(fill(stores, seed, plan.orders, progress));
  const auto took = progress.elapsed().count();
  std::printf("%lld orders in %.1f s, %.0f/s\n", static_cast<long long>(plan.orders), took,
              static_cast<double>(plan.orders) / took);
  return remove_unfinished(folder);
}

}  // namespace

int seed_command(const Config& config, const SeedArguments& arguments) {
  const StopSignals signals;
  telemetry::set_log_level(telemetry::Level::error);
  if (const auto done = run(config, arguments); !done) {
    std::cerr << "atelier: " << done.error().detail << " (" << done.error().type << ")\n";
    return 3;
  }
  print_demo_accounts();
  std::printf("\nServe it: atelier serve --data %s%s\n", config.data.c_str(),
              config.database.empty() ? "" : (" --database " + config.database).c_str());
  return 0;
}

}  // namespace atelier::app
