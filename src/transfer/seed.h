// SPDX-License-Identifier: Apache-2.0
// Orders made up for demos, tests and measurements: a workshop with most of its orders in
// production, seen at one moment.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "transfer/past.h"

namespace atelier::transfer {

/// All that the orders follow from, with the people and the stages.
struct SeedPlan {
  std::uint64_t seed = 1;
  std::int64_t orders = 0;
  Instant now;
  std::int64_t first_shop_number = 1;   ///< of the sequence, for orders of the shop
  std::int64_t first_other_number = 1;  ///< of the sequence for all other channels
};
BOOST_DESCRIBE_STRUCT(SeedPlan, (), (seed, orders, now, first_shop_number, first_other_number))

/// Those who can sign in; each has a few of the orders.
struct SeedPeople {
  std::vector<NamedUser> customers;
  std::vector<NamedUser> operators;
  std::vector<NamedUser> managers;
};

/// The prefixes of order numbers.
struct SeedPrefixes {
  char shop = 'S';
  char other = 'C';
};

/// The same orders for the same plan, people and stages; each by itself, in any order. Thread-safe.
///
/// Of many orders about 70 % are on the shop floor, over all stages; 7 % are not approved yet; the
/// rest is shipped, delivered, closed or cancelled. 3 % are on hold, 10 % of the open ones overdue.
class Seed {
 public:
  static constexpr std::int64_t kSpan_us = 42 * kDay;  ///< the oldest order is of then
  static constexpr int kOperators = 40;

  Seed(const SeedPlan& plan, SeedPeople people, const Stages& stages, SeedPrefixes prefixes);

  /// Of 0 to plan.orders - 1, from the oldest to the newest: ids and numbers ascend.
  ImportedOrder order(std::int64_t index) const;

  /// Of so many orders, those that do not come through the shop.
  static std::int64_t others_among(std::int64_t orders);

 private:
  class Draw;

  void add_channel(ImportedOrder& imported, std::int64_t index) const;
  void add_customer(ImportedOrder& imported, Draw& draw, std::int64_t index) const;
  void add_lines(ImportedOrder& imported, Draw& draw) const;
  OrderStatus status_of(Draw& draw, std::int64_t index) const;
  void add_past(ImportedOrder& imported, Draw& draw, OrderStatus status) const;
  void add_promise(ImportedOrder& imported, Draw& draw) const;
  void add_work(ImportedOrder& imported, Draw& draw, std::int64_t index) const;
  LineProgress progress_of(const ImportedOrder& imported, ProductKind product, Draw& draw) const;
  Actor actor_for(OrderStatus reached, const ImportedOrder& imported, Draw& draw) const;

  SeedPlan plan_;
  SeedPeople people_;
  Stages stages_;
  SeedPrefixes prefixes_;
  std::vector<NamedUser> operators_;  ///< made up
  std::vector<NamedUser> managers_;
};

}  // namespace atelier::transfer
