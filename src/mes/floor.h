// SPDX-License-Identifier: Apache-2.0
// How the floor is set up, as data that leads keep: work centers, routings, check lists, and how
// much an operator may hold at once. The rules are pure; the SQL is in floor_store.cpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mes/production.h"
#include "platform/base/json.h"
#include "platform/sql/sql.h"

namespace atelier::mes {

inline constexpr std::size_t kMostSteps = 50;
inline constexpr std::size_t kMostCheckItems = 30;
inline constexpr std::int64_t kMostHeld = 10'000;
/// The code of the last operation of every routing.
inline constexpr std::string_view kPacking = "pack";

struct WorkCenter {
  std::string code;
  std::string name_ru;
  std::string name_en;
  bool active = true;
  bool operator==(const WorkCenter&) const = default;
};
BOOST_DESCRIBE_STRUCT(WorkCenter, (), (code, name_ru, name_en, active))

/// What is wrong with a routing, by field of {"steps": [...]}: from 1 to 50 steps by rising seq, at
/// active work centers; the last and no other is `pack`; neither the first nor the last inspects.
void check_routing(std::span<const RoutingStep> steps, std::span<const WorkCenter> centers,
                   FieldErrors& errors);

/// Codes are 1 to 40 lower-case letters, digits and underscores.
void check_code(FieldErrors& errors, std::string_view pointer, std::string_view code);

/// How many operations one may hold: their own limit, or that of the floor.
struct WorkLimit {
  std::int64_t of_floor = 0;
  std::optional<std::int64_t> own;
  std::int64_t value() const { return own.value_or(of_floor); }
};

/// Someone who has worked on the floor, or was given a limit.
struct Operator {
  Worker worker;
  std::optional<std::int64_t> work_limit;  ///< their own
  std::int64_t held = 0;
};

namespace store {

std::vector<WorkCenter> work_centers(sql::Reader& db);
/// Before one looks whether routings and work centers fit each other, or replaces a list.
void lock_routings(sql::Tx& tx);
void save_work_center(sql::Tx& tx, const WorkCenter& center);
/// Whether any routing goes there.
bool routing_uses(sql::Reader& db, const std::string& work_center);

/// By seq; empty where the product has no routing.
std::vector<RoutingStep> routing(sql::Reader& db, ProductKind product);
void replace_routing(sql::Tx& tx, ProductKind product, std::span<const RoutingStep> steps);

std::vector<CheckItem> check_list(sql::Reader& db, ProductKind product);
void replace_check_list(sql::Tx& tx, ProductKind product, std::span<const CheckItem> items);

/// One line of a check list that was ticked when a lot was packed.
struct CheckedItem {
  LotId lot_id;
  CheckItem item;
  Worker by;
  Instant at;
};
void insert_checked(sql::Tx& tx, const LotId& lot, std::span<const CheckItem> items,
                    const Worker& by);
/// Of all lots of an order, in the order of the list.
std::vector<CheckedItem> checked_items(sql::Reader& db, const OrderId& order);

/// Until the transaction ends no other one counts what this worker holds.
WorkLimit lock_operator(sql::Tx& tx, const Worker& worker);
/// What someone has claimed and not finished, at most kMostHeld.
std::vector<Held> held_by(sql::Reader& db, const UserId& worker);

std::int64_t floor_work_limit(sql::Reader& db);
void save_floor_work_limit(sql::Tx& tx, std::int64_t limit);
std::vector<Operator> operators(sql::Reader& db);
std::optional<Worker> find_operator(sql::Reader& db, const UserId& id);
void save_operator(sql::Tx& tx, const Worker& worker, std::optional<std::int64_t> work_limit);

}  // namespace store
}  // namespace atelier::mes
