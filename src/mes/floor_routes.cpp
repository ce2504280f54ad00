// SPDX-License-Identifier: Apache-2.0
// How the floor is set up: work centers, routings, check lists, and how much operators may hold.
#include <algorithm>

#include "contracts/changes/changes.h"
#include "mes/floor.h"
#include "mes/routes.h"
#include "platform/base/text_rules.h"

namespace atelier::mes {
namespace {

using http::Call;
using http::Empty;
using http::Method;
using http::Router;

constexpr std::size_t kLongestName = 100;

Result<ProductKind> product_of(const Call& call) {
  if (const auto product = parse_enum<ProductKind>(call.param("product"))) return *product;
  return Error{ErrorKind::not_found, "not-found", "There is no such product."};
}

Error invalid(FieldErrors errors) {
  return {ErrorKind::unprocessable, "invalid-fields", "Some fields are wrong.", errors.take()};
}

/// As it is noted: "cast, qc, pack".
template <class List>
std::string codes_of(const List& list) {
  std::string text;
  for (const auto& one : list) text += (text.empty() ? "" : ", ") + one.code;
  return text;
}

// --- work centers

struct WorkCenters {
  std::vector<WorkCenter> work_centers;
};
BOOST_DESCRIBE_STRUCT(WorkCenters, (), (work_centers))

struct SetWorkCenter {
  std::string name_ru;
  std::string name_en;
  bool active = true;
};
BOOST_DESCRIBE_STRUCT(SetWorkCenter, (), (name_ru, name_en, active))
void check(const SetWorkCenter& in, FieldErrors& errors) {
  check_line(errors, "/name_ru", in.name_ru, 1, kLongestName);
  check_line(errors, "/name_en", in.name_en, 1, kLongestName);
}

Result<WorkCenter> set_work_center(sql::Tx& tx, const Call& call, const SetWorkCenter& in) {
  const std::string code(call.param("code"));
  FieldErrors errors;
  check_code(errors, "/code", code);
  if (!errors.empty()) return invalid(std::move(errors));
  store::lock_routings(tx);
  if (!in.active && store::routing_uses(tx, code))
    return Error{ErrorKind::conflict, "work-center-in-use",
                 "A routing goes through this work center. Change the routing first."};
  const WorkCenter center{code, in.name_ru, in.name_en, in.active};
  store::save_work_center(tx, center);
  changes::note(tx, call.caller(), "work-center", code,
                in.name_ru + ", " + in.name_en + (in.active ? "" : ", closed"));
  return center;
}

void add_work_centers(Router& router, sql::Database& db) {
  router.read<Empty, WorkCenters>(
      Method::get, "/api/mes/work-centers", {kWatch, "Where operations are done"}, db,
      [](sql::Reader& reader, const Call&, const Empty&) -> Result<WorkCenters> {
        return WorkCenters{store::work_centers(reader)};
      });
  router.write<SetWorkCenter, WorkCenter>(
      Method::put, "/api/mes/work-centers/{code}", {kOffice, "Adds or changes a work center"}, db,
      [](sql::Tx& tx, const Call& call, const SetWorkCenter& in) {
        return set_work_center(tx, call, in);
      });
}

// --- routings and check lists, each of a product

struct Routing {
  ProductKind product{};
  std::vector<RoutingStep> steps;
};
BOOST_DESCRIBE_STRUCT(Routing, (), (product, steps))

struct Routings {
  std::vector<Routing> routings;
};
BOOST_DESCRIBE_STRUCT(Routings, (), (routings))

struct SetRouting {
  std::vector<RoutingStep> steps;
};
BOOST_DESCRIBE_STRUCT(SetRouting, (), (steps))

void add_routings(Router& router, sql::Database& db) {
  router.read<Empty, Routings>(
      Method::get, "/api/mes/routings", {kWatch, "The operations that each product goes through"},
      db, [](sql::Reader& reader, const Call&, const Empty&) -> Result<Routings> {
        Routings all;
        for (const auto product : enum_values<ProductKind>())
          all.routings.push_back({product, store::routing(reader, product)});
        return all;
      });
  router.write<SetRouting, Routing>(
      Method::put, "/api/mes/routings/{product}",
      {kOffice, "Replaces the routing of a product, for orders released from now on"}, db,
      [](sql::Tx& tx, const Call& call, const SetRouting& in) -> Result<Routing> {
        ATELIER_TRY_ASSIGN(const auto product, product_of(call));
        store::lock_routings(tx);
        FieldErrors errors;
        check_routing(in.steps, store::work_centers(tx), errors);
        if (!errors.empty()) return invalid(std::move(errors));
        store::replace_routing(tx, product, in.steps);
        changes::note(tx, call.caller(), "routing", name_of(product), codes_of(in.steps));
        return Routing{product, in.steps};
      });
}

struct CheckList {
  ProductKind product{};
  std::vector<CheckItem> items;
};
BOOST_DESCRIBE_STRUCT(CheckList, (), (product, items))

struct CheckLists {
  std::vector<CheckList> check_lists;
};
BOOST_DESCRIBE_STRUCT(CheckLists, (), (check_lists))

struct SetCheckList {
  std::vector<CheckItem> items;
};
BOOST_DESCRIBE_STRUCT(SetCheckList, (), (items))
void check(const SetCheckList& in, FieldErrors& errors) {
  if (in.items.size() > kMostCheckItems) return errors.add("/items", "must be 30 at most");
  for (std::size_t i = 0; i < in.items.size(); ++i) {
    const auto at = "/items/" + std::to_string(i);
    check_code(errors, at + "/code", in.items[i].code);
    check_line(errors, at + "/name_ru", in.items[i].name_ru, 1, kLongestName);
    check_line(errors, at + "/name_en", in.items[i].name_en, 1, kLongestName);
    if (std::ranges::count(in.items, in.items[i].code, &CheckItem::code) > 1)
      errors.add(at + "/code", "is in the list twice");
  }
}

void add_check_lists(Router& router, sql::Database& db) {
  router.read<Empty, CheckLists>(
      Method::get, "/api/mes/check-lists", {kWatch, "What is looked at before a lot is packed"}, db,
      [](sql::Reader& reader, const Call&, const Empty&) -> Result<CheckLists> {
        CheckLists all;
        for (const auto product : enum_values<ProductKind>())
          all.check_lists.push_back({product, store::check_list(reader, product)});
        return all;
      });
  router.write<SetCheckList, CheckList>(
      Method::put, "/api/mes/check-lists/{product}", {kOffice, "Replaces a product's check list"},
      db, [](sql::Tx& tx, const Call& call, const SetCheckList& in) -> Result<CheckList> {
        ATELIER_TRY_ASSIGN(const auto product, product_of(call));
        store::lock_routings(tx);
        store::replace_check_list(tx, product, in.items);
        changes::note(tx, call.caller(), "check-list", name_of(product), codes_of(in.items));
        return CheckList{product, in.items};
      });
}

// --- how much one may hold

struct Settings {
  std::int64_t work_limit = 0;  ///< operations that an operator may hold at once
};
BOOST_DESCRIBE_STRUCT(Settings, (), (work_limit))
void check(const Settings& in, FieldErrors& errors) {
  if (in.work_limit < 1 || in.work_limit > kMostHeld)
    errors.add("/work_limit", "must be 1 to 10000");
}

struct SetOperator {
  std::optional<std::string> name;         ///< needed for one who has not worked here yet
  std::optional<std::int64_t> work_limit;  ///< absent: that of the floor
};
BOOST_DESCRIBE_STRUCT(SetOperator, (), (name, work_limit))
void check(const SetOperator& in, FieldErrors& errors) {
  if (in.name) check_line(errors, "/name", *in.name, 1, kLongestName);
  if (in.work_limit && (*in.work_limit < 1 || *in.work_limit > kMostHeld))
    errors.add("/work_limit", "must be 1 to 10000");
}

struct OperatorView {
  UserId id;
  std::string name;
  std::int64_t held = 0;
  std::int64_t work_limit = 0;
  bool own_limit = false;  ///< false: it is that of the floor
};
BOOST_DESCRIBE_STRUCT(OperatorView, (), (id, name, held, work_limit, own_limit))

struct Operators {
  std::vector<OperatorView> operators;
};
BOOST_DESCRIBE_STRUCT(Operators, (), (operators))

Operators all_operators(sql::Reader& db) {
  Operators all;
  const auto of_floor = store::floor_work_limit(db);
  for (const auto& one : store::operators(db))
    all.operators.push_back({one.worker.id, one.worker.name, one.held,
                             one.work_limit.value_or(of_floor), one.work_limit.has_value()});
  return all;
}

Result<Operators> set_operator(sql::Tx& tx, const Call& call, const SetOperator& in) {
  ATELIER_TRY_ASSIGN(const auto id, call.id<UserId>("id"));
  auto worker = store::find_operator(tx, id).value_or(Worker{id, ""});
  if (in.name) worker.name = *in.name;
  if (worker.name.empty())
    return Error{ErrorKind::unprocessable,
                 "invalid-fields",
                 "Some fields are wrong.",
                 {{"/name", "is needed: nobody with this id has worked here"}}};
  store::save_operator(tx, worker, in.work_limit);
  changes::note(tx, call.caller(), "operator-limit", id.str(),
                worker.name + (in.work_limit ? ": " + std::to_string(*in.work_limit) : ""));
  return all_operators(tx);
}

void add_limits(Router& router, sql::Database& db) {
  router.read<Empty, Settings>(
      Method::get, "/api/mes/settings", {kWatch, "What holds for the whole floor"}, db,
      [](sql::Reader& reader, const Call&, const Empty&) -> Result<Settings> {
        return Settings{store::floor_work_limit(reader)};
      });
  router.write<Settings, Settings>(
      Method::put, "/api/mes/settings", {kOffice, "Changes it"}, db,
      [](sql::Tx& tx, const Call& call, const Settings& in) -> Result<Settings> {
        store::save_floor_work_limit(tx, in.work_limit);
        changes::note(tx, call.caller(), "work-limit", "", std::to_string(in.work_limit));
        return in;
      });
  router.read<Empty, Operators>(
      Method::get, "/api/mes/operators", {kOffice, "Who works here, and how much they hold"}, db,
      [](sql::Reader& reader, const Call&, const Empty&) -> Result<Operators> {
        return all_operators(reader);
      });
  router.write<SetOperator, Operators>(
      Method::put, "/api/mes/operators/{id}", {kOffice, "Gives an operator a limit of their own"},
      db, [](sql::Tx& tx, const Call& call, const SetOperator& in) -> Result<Operators> {
        return set_operator(tx, call, in);
      });
}

}  // namespace

void add_floor_routes(Router& router, sql::Database& db) {
  add_work_centers(router, db);
  add_routings(router, db);
  add_check_lists(router, db);
  add_limits(router, db);
  changes::add_route(router, "/api/mes/changes", kOffice, db);
}

}  // namespace atelier::mes
