// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/binding.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sqlite3.h>
#include <stdexcept>

#include "platform/testing/private_postgres.h"
#include "platform/testing/private_rabbitmq.h"
#include "tests/harness/processes.h"

namespace atelier::harness {
namespace {

PrivatePostgres& postgres() { return PrivatePostgres::shared(); }

testing::PrivateRabbitmq& rabbitmq() {
  static testing::PrivateRabbitmq one;
  return one;
}

std::string database_of(const Place& place, const std::string& context) {
  return place.prefix + "_" + context;
}

std::string sqlite(const std::filesystem::path& file, const std::string& statements) {
  std::string value;
  const auto keep_first = [](void* to, int, char** columns, char**) {
    auto& first = *static_cast<std::string*>(to);
    if (first.empty() && columns[0]) first = columns[0];
    return 0;
  };
  sqlite3* db = nullptr;
  const bool done = sqlite3_open(file.c_str(), &db) == SQLITE_OK &&
                    sqlite3_exec(db, statements.c_str(), keep_first, &value, nullptr) == SQLITE_OK;
  const std::string said = sqlite3_errmsg(db);
  sqlite3_close(db);
  if (!done) throw std::runtime_error(file.string() + ": " + said);
  return value;
}

/// Databases as `atelier migrate` makes them, to be copied: that is quicker.
const Place& pattern() {
  static const Place place = [] {
    Place made{"", "pattern"};
    auto migrate = made.database_flags();
    migrate.insert(migrate.begin(), "migrate");
    if (const auto migrated = run(migrate); migrated.code != 0)
      throw std::runtime_error("cannot migrate: " + migrated.out);
    return made;
  }();
  return place;
}

void make(const Place& place) {
  for (const auto& context : Processes::contexts())
    postgres().copy(database_of(pattern(), context), database_of(place, context));
  if (binding() == Binding::distributed) rabbitmq().add_vhost(place.prefix);
}

void remove(const Place& place) {
  for (const auto& context : Processes::contexts()) postgres().drop(database_of(place, context));
  if (binding() == Binding::distributed) rabbitmq().remove_vhost(place.prefix);
}

}  // namespace

Binding binding() {
  static const std::map<std::string, Binding> known{{"", Binding::sqlite},
                                                    {"sqlite", Binding::sqlite},
                                                    {"postgres", Binding::postgres},
                                                    {"distributed", Binding::distributed}};
  const char* const named = std::getenv("ATELIER_SCENARIO_BINDING");
  const auto found = known.find(named ? named : "");
  if (found == known.end())
    throw std::runtime_error(std::string("ATELIER_SCENARIO_BINDING: there is no ") + named);
  return found->second;
}

std::vector<std::string> Place::flags() const {
  auto flags = database_flags();
  flags.insert(flags.end(), {"--data", data.string()});
  return flags;
}

std::vector<std::string> Place::database_flags() const {
  if (prefix.empty()) return {};
  return {"--database", postgres().url(prefix)};
}

std::string Place::database(const std::string& context) const {
  return postgres().url(database_of(*this, context));
}

std::string Place::broker(const std::string& part) const { return rabbitmq().url(part, 0, prefix); }

Place place_of(const std::filesystem::path& data) {
  if (binding() == Binding::sqlite) return {data, ""};
  static std::vector<Place> places;
  static int made = 0;
  std::erase_if(places, [](const Place& place) {
    if (std::filesystem::exists(place.data)) return false;
    remove(place);
    return true;
  });
  if (const auto known = std::ranges::find(places, data, &Place::data); known != places.end())
    return *known;
  std::filesystem::create_directories(data);
  make(places.emplace_back(Place{data, "scenario_" + std::to_string(++made)}));
  return places.back();
}

std::string sql(const std::filesystem::path& data, const std::string& context,
                const std::string& statements) {
  const auto place = place_of(data);
  return place.prefix.empty() ? sqlite(data / (context + ".sqlite"), statements)
                              : postgres().run(statements, database_of(place, context));
}

}  // namespace atelier::harness
