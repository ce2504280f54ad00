// SPDX-License-Identifier: Apache-2.0
#include "app/demo.h"

#include <cstdio>
#include <fstream>
#include <limits>
#include <random>
#include <thread>

#include "app/wait.h"
#include "geometry/sample.h"
#include "platform/base/temp_folder.h"

namespace atelier::app {
namespace {

namespace json = boost::json;
using auth::Role;

/// No more than an operator may hold operations, since several may act for the same one.
constexpr int kPeopleAtOnce = 5;
constexpr int kEverything = std::numeric_limits<int>::max();

const char* const kCustomers[] = {"anna", "boris", "vera", "maria"};
const char* const kOperators[] = {"pavel", "nina", "oleg"};
const char* const kKinds[] = {"ring", "pendant", "earring"};
const char* const kAlloys[] = {"gold-585-yellow", "gold-585-white", "silver-925", "gold-750-yellow",
                               "platinum-950"};
const char* const kSizes[] = {"16.0", "16.5", "17.0", "17.5", "18.0", "19.5"};

std::string email_of(const std::string& name) { return name + "@demo.example"; }

/// What a demo order is made of, and how far it goes.
struct Plan {
  int index;
  std::string customer, op, kind, alloy, size;
  bool approve, ship, deliver;
  int operations;
};

Plan plan_of(int index) {
  std::minstd_rand random(static_cast<unsigned>(index) + 1);
  const auto pick = [&](auto& list) { return std::string(list[random() % std::size(list)]); };
  Plan plan{.index = index,
            .customer = pick(kCustomers),
            .op = pick(kOperators),
            .kind = pick(kKinds),
            .alloy = pick(kAlloys),
            .size = pick(kSizes)};
  const auto fate = random() % 100;
  plan.approve = fate >= 10;
  plan.operations = fate < 20 ? 0 : fate < 75 ? static_cast<int>(1 + random() % 7) : kEverything;
  plan.ship = fate >= 85;
  plan.deliver = fate >= 94;
  return plan;
}

/// The sample models, uploaded: kind -> hash.
Result<std::map<std::string, std::string>> upload_samples(Person& customer) {
  std::map<std::string, std::string> hashes;
  const TempFolder folder;
  for (const std::string kind : kKinds) {
    const auto file = folder.path() / (kind + ".stl");
    std::ofstream out(file, std::ios::binary);
    ATELIER_TRY(geometry::sample_model(kind, {}, out));
    out.close();
    ATELIER_TRY_ASSIGN(const auto stored, customer.upload("/api/pricing/models", file));
    hashes[kind] = text(stored, "/hash");
  }
  return hashes;
}

Result<std::string> place_order(Person& customer, const Plan& plan, const std::string& model_hash) {
  ATELIER_TRY_ASSIGN(
      const auto quote,
      customer.post("/api/shop/quotes", {{"model_hash", model_hash},
                                         {"file_name", plan.kind + ".stl"},
                                         {"product", plan.kind},
                                         {"size", plan.kind == "ring" ? plan.size : ""},
                                         {"quantity", 1 + plan.index % 3},
                                         {"alloys", json::array{plan.alloy}}}));
  const auto quote_id = text(quote, "/quote_id");
  ATELIER_TRY(wait_for([&]() -> Result<bool> {
    ATELIER_TRY_ASSIGN(const auto now, customer.get("/api/shop/quotes/" + quote_id));
    return text(now, "/status") != "requested";
  }));
  ATELIER_TRY_ASSIGN(
      const auto order,
      customer.post("/api/shop/orders",
                    {{"lines", json::array{{{"quote_id", quote_id}, {"alloy", plan.alloy}}}},
                     {"phone", "+7 900 000-00-00"},
                     {"address", "Kostroma, 1 Sovetskaya st."},
                     {"reference", "demo-" + std::to_string(plan.index)}}));
  return text(order, "/state/order_id");
}

/// What is said when an operation is finished and all is well.
json::object outcome_of(const json::value& lot, const json::value& operation) {
  if (operation.at("inspection").as_bool()) return {{"verdict", "pass"}};
  if (text(operation, "/code") != "pack") return {};
  json::array checked;
  for (const auto& item : lot.at("check_list").as_array()) checked.push_back(item.at("code"));
  return {{"checked", checked}};
}

/// The people one thread of the demo acts for.
struct Cast {
  std::map<std::string, Person> people;
  Person& operator[](const std::string& name) { return people.at(name); }
  Cast another() const {
    Cast cast;
    for (const auto& [name, person] : people) cast.people.emplace(name, person.another());
    return cast;
  }
};

Result<Cast> sign_everyone_in(const std::string& base_url) {
  Cast cast;
  for (const auto& account : demo_accounts()) {
    const auto name = account.email.substr(0, account.email.find('@'));
    ATELIER_TRY_ASSIGN(auto person, demo_person(base_url, name));
    cast.people.emplace(name, std::move(person));
  }
  return cast;
}

/// What the operations of the house pay per piece.
Result<void> set_rates(Person& lead) {
  const std::pair<const char*, int> kRates[] = {
      {"cad_check", 15'000}, {"print_wax", 8'000}, {"cast", 20'000},
      {"clean", 6'000},      {"polish", 25'000},   {"set_stones", 45'000},
      {"qc", 9'000},         {"hallmark", 5'000},  {"pack", 4'000}};
  for (const auto& [operation, minor] : kRates)
    ATELIER_TRY(
        lead.post("/api/mes/piece-rates", {{"operation", operation},
                                           {"per_piece", {{"minor", minor}, {"currency", "RUB"}}},
                                           {"effective_from", "2020-01-01T00:00:00Z"}}));
  return {};
}

Result<void> act_out(Cast& cast, const Plan& plan, const std::string& model_hash) {
  ATELIER_TRY_ASSIGN(const auto id, place_order(cast[plan.customer], plan, model_hash));
  if (!plan.approve) return {};
  auto& manager = cast["irina"];
  ATELIER_TRY(
      wait_for([&]() -> Result<bool> { return manager.get("/api/crm/orders/" + id).ok(); }));
  ATELIER_TRY(manager.post("/api/crm/orders/" + id + "/approve"));
  auto& op = cast[plan.op];
  ATELIER_TRY(wait_for([&]() -> Result<bool> { return op.get("/api/mes/orders/" + id).ok(); }));
  ATELIER_TRY(work_on(op, id, plan.operations, [](const std::string&) {}));
  if (!plan.ship) return {};
  ATELIER_TRY(
      op.post("/api/mes/orders/" + id + "/ship",
              {{"carrier", "CDEK"}, {"tracking_number", "DEMO-" + std::to_string(plan.index)}}));
  if (!plan.deliver) return {};
  ATELIER_TRY(wait_for([&]() -> Result<bool> {
    ATELIER_TRY_ASSIGN(const auto order, manager.get("/api/crm/orders/" + id));
    return text(order, "/state/status") == "shipped";
  }));
  ATELIER_TRY(manager.post("/api/crm/orders/" + id + "/deliver"));
  return {};
}

}  // namespace

std::vector<identity::Account> demo_accounts() {
  return {{email_of("anna"), kDemoPassword, "Анна Орлова", "", Role::customer},
          {email_of("boris"), kDemoPassword, "Борис Лебедев", "", Role::customer},
          {email_of("vera"), kDemoPassword, "Вера Соколова", "", Role::customer},
          {email_of("maria"), kDemoPassword, "Maria Rossi", "", Role::customer},
          {email_of("irina"), kDemoPassword, "Ирина Власова", "", Role::manager},
          {email_of("pavel"), kDemoPassword, "Павел Кузнецов", "", Role::operator_},
          {email_of("nina"), kDemoPassword, "Нина Зайцева", "", Role::operator_},
          {email_of("oleg"), kDemoPassword, "Олег Морозов", "", Role::operator_},
          {email_of("galina"), kDemoPassword, "Галина Титова", "", Role::lead},
          {email_of("timur"), kDemoPassword, "Тимур Сафин", "", Role::on_call},
          {email_of("admin"), kDemoPassword, "Administrator", "", Role::admin}};
}

void print_demo_accounts() {
  std::printf("\nAccounts of the demo (password: %s)\n", kDemoPassword);
  for (const auto& account : demo_accounts())
    std::printf("  %-22s %s\n", account.email.c_str(), account.name.c_str());
}

Result<Person> demo_person(const std::string& base_url, const std::string& name) {
  Person person(base_url);
  ATELIER_TRY(person.sign_in(email_of(name), kDemoPassword));
  return person;
}

Result<int> work_on(Person& op, const std::string& order_id, int operations,
                    const std::function<void(const std::string&)>& did) {
  ATELIER_TRY_ASSIGN(const auto order, op.get("/api/mes/orders/" + order_id));
  int done = 0;
  for (const auto& lot : order.at("lots").as_array()) {
    for (const auto& operation : lot.at("operations").as_array()) {
      if (done == operations) return done;
      const auto state = text(operation, "/state");
      if (state != "ready" && state != "blocked") continue;
      const auto path = "/api/mes/operations/" + text(operation, "/id") + "/";
      ATELIER_TRY(op.post(path + "claim"));
      ATELIER_TRY(op.post(path + "start"));
      ATELIER_TRY(op.post(path + "finish", outcome_of(lot, operation)));
      did(text(operation, "/code"));
      ++done;
    }
  }
  return done;
}

Result<void> fill_demo(const std::string& base_url, int orders) {
  ATELIER_TRY_ASSIGN(auto first, sign_everyone_in(base_url));
  ATELIER_TRY_ASSIGN(const auto list, first["irina"].get("/api/crm/orders?page_size=1"));
  if (number(list, "/total") > 0) return {};
  ATELIER_TRY(set_rates(first["galina"]));
  ATELIER_TRY_ASSIGN(const auto models, upload_samples(first["anna"]));

  std::atomic<int> next{0};
  std::mutex mutex;
  Result<void> outcome;
  const auto act = [&](Cast cast) {
    for (int index = next++; index < orders; index = next++) {
      const auto plan = plan_of(index);
      if (auto done = act_out(cast, plan, models.at(plan.kind)); !done) {
        next = orders;
        std::lock_guard lock(mutex);
        outcome = std::move(done);
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < kPeopleAtOnce; ++i) threads.emplace_back(act, first.another());
  act(std::move(first));
  for (auto& thread : threads) thread.join();
  return outcome;
}

}  // namespace atelier::app
