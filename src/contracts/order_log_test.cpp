// SPDX-License-Identifier: Apache-2.0
#include "contracts/order_log.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "platform/sql/test_database.h"

namespace atelier {
namespace {

const Actor kAnna{"user:anna", "Anna"};

/// One context's order log in a database of its own.
struct Side {
  Side(const sql::TempFolder& folder, const std::string& name, const Clock& clock)
      : db(sql::open_test_database(folder, name, clock)), bus(bus::make_in_process_bus({}, clock)) {
    auto outbox = bus->attach(*db);
    ATELIER_ASSERT(outbox.ok());
    ATELIER_ASSERT(OrderLog::migrate(*db).ok());
    log = std::make_unique<OrderLog>(*db, **outbox);
    ATELIER_ASSERT(log->load(clock.now()).ok());
  }

  OrderState state(const OrderId& id) const {
    return db->read([&](sql::Reader& reader) { return log->state(reader, id); }).value();
  }
  std::vector<OrderEvent> timeline(const OrderId& id) const {
    return db
        ->read([&](sql::Reader& reader) -> Result<std::vector<OrderEvent>> {
          return log->timeline(reader, id);
        })
        .value();
  }
  Result<OrderState> append(const OrderState* before, const OrderEvent& event) {
    return db->write([&](sql::Tx& tx) { return log->append(tx, before, event, "S-000001-3"); });
  }
  OrderLog::Applied apply(const OrderEvent& event) {
    return db
        ->write([&](sql::Tx& tx) -> Result<OrderLog::Applied> {
          return log->apply(tx, event, "S-000001-3");
        })
        .value();
  }
  bool complete_before(const OrderEvent& event) {
    return db
        ->read([&](sql::Reader& reader) -> Result<bool> {
          return log->complete_before(reader, event);
        })
        .value();
  }

  std::unique_ptr<sql::Database> db;
  std::unique_ptr<bus::Bus> bus;
  std::unique_ptr<OrderLog> log;
};

class OrderLogTest : public testing::Test {
 protected:
  /// An order's whole way with a hold in between, as its authorities write it.
  std::vector<OrderEvent> write_history() {
    const auto id = OrderId::make();
    std::vector<OrderEvent> events{submit(id, Context::shop, kAnna, clock_.now())};
    auto state = authority_.append(nullptr, events.back()).value();
    const auto add = [&](Result<OrderEvent> next) {
      clock_.advance(kSecond);
      events.push_back(std::move(next).value());
      state = authority_.append(&state, events.back()).value();
    };
    for (auto to : {OrderStatus::confirmed, OrderStatus::released})
      add(move(state, to, Context::crm, kAnna, clock_.now()));
    add(hold(state, Context::mes, {"user:lead", "Lead", "the stone is late"}, clock_.now()));
    add(resume(state, Context::mes, kAnna, clock_.now()));
    add(worked(state, {.deed = WorkDeed::started, .line = 1, .operation = "cast"}, Context::mes,
               {"user:pavel", "Pavel"}, clock_.now()));
    for (auto to : {OrderStatus::in_production, OrderStatus::ready_to_ship})
      add(move(state, to, Context::mes, kAnna, clock_.now()));
    auto shipped = move(state, OrderStatus::shipped, Context::mes, kAnna, clock_.now()).value();
    shipped.parcel = OrderParcel{"Post", "RA123"};
    add(std::move(shipped));
    add(move(state, OrderStatus::delivered, Context::crm, kAnna, clock_.now()));
    return events;
  }

  ManualClock clock_;
  sql::TempFolder folder_;
  Side authority_{folder_, "authority", clock_};
  Side replica_{folder_, "replica", clock_};
};

TEST_F(OrderLogTest, KeepsTheWholeTimelineAndTheNewestState) {
  const auto events = write_history();
  const auto id = events.front().order_id;
  EXPECT_EQ(authority_.timeline(id), events);
  EXPECT_EQ(authority_.state(id).status, OrderStatus::delivered);
  EXPECT_EQ(authority_.state(id).version, static_cast<std::int64_t>(events.size()));
  EXPECT_EQ(parcel_of(authority_.timeline(id))->tracking_number, "RA123");
}

TEST_F(OrderLogTest, LetsOnlyOneOfTwoWritersHaveAVersion) {
  const auto first = submit(OrderId::make(), Context::shop, kAnna, clock_.now());
  const auto state = authority_.append(nullptr, first).value();
  const auto confirm =
      move(state, OrderStatus::confirmed, Context::crm, kAnna, clock_.now()).value();
  const auto cancel =
      move(state, OrderStatus::cancelled, Context::crm, kAnna, clock_.now()).value();
  ASSERT_TRUE(authority_.append(&state, confirm));
  const auto late = authority_.append(&state, cancel);
  EXPECT_EQ(late.error().type, "order-moved");
  EXPECT_EQ(authority_.timeline(first.order_id).size(), 2u);
}

TEST_F(OrderLogTest, IsTheSameInAReplicaHoweverItsMessagesAreShuffledAndDoubled) {
  const auto events = write_history();
  const auto id = events.front().order_id;
  for (unsigned seed = 0; seed < 60; ++seed) {
    const sql::TempFolder folder;
    Side replica(folder, "replica", clock_);
    std::int64_t newest_told = 0;
    replica.log->on_change([&](const OrderState& state, const OrderEvent&) {
      EXPECT_GT(state.version, newest_told) << "a status went back, seed " << seed;
      newest_told = state.version;
    });
    auto mail = events;
    mail.insert(mail.end(), events.begin(), events.end());
    std::shuffle(mail.begin(), mail.end(), std::mt19937(seed));
    for (const auto& event : mail) replica.apply(event);
    EXPECT_EQ(replica.timeline(id), events) << "seed " << seed;
    EXPECT_EQ(replica.state(id).version, authority_.state(id).version) << "seed " << seed;
    EXPECT_EQ(replica.state(id).status, authority_.state(id).status) << "seed " << seed;
    EXPECT_EQ(replica.log->cached(id), replica.state(id)) << "seed " << seed;
  }
}

TEST_F(OrderLogTest, TellsFreshFromSupersededFromDuplicate) {
  const auto events = write_history();
  EXPECT_EQ(replica_.apply(events[2]), OrderLog::Applied::fresh);
  EXPECT_EQ(replica_.apply(events[0]), OrderLog::Applied::superseded);
  EXPECT_EQ(replica_.apply(events[2]), OrderLog::Applied::duplicate);
}

TEST_F(OrderLogTest, KnowsWhetherAHandOverHasItsWholeHistory) {
  const auto events = write_history();
  replica_.apply(events[0]);
  replica_.apply(events[2]);
  EXPECT_FALSE(replica_.complete_before(events[3]));
  replica_.apply(events[1]);
  EXPECT_TRUE(replica_.complete_before(events[3]));
}

TEST_F(OrderLogTest, LoadsItsCacheWithWhatIsOpenOrRecentlyOver) {
  const auto open = write_history().front().order_id;
  const auto over = submit(OrderId::make(), Context::shop, kAnna, clock_.now());
  const auto number = "S-000002-1";
  const auto state =
      authority_.db
          ->write([&](sql::Tx& tx) { return authority_.log->append(tx, nullptr, over, number); })
          .value();
  ASSERT_TRUE(authority_.append(
      &state, move(state, OrderStatus::cancelled, Context::crm, kAnna, clock_.now()).value()));
  ASSERT_TRUE(authority_.log->load(clock_.now()));
  EXPECT_TRUE(authority_.log->cached(open));
  EXPECT_TRUE(authority_.log->cached(over.order_id));
  clock_.advance(91 * kDay);
  ASSERT_TRUE(authority_.log->load(clock_.now()));
  EXPECT_TRUE(authority_.log->cached(open));
  EXPECT_FALSE(authority_.log->cached(over.order_id));
  EXPECT_EQ(authority_.state(over.order_id).status, OrderStatus::cancelled);
}

TEST_F(OrderLogTest, ForgetsInItsCacheWhatIsOverForLongWithoutBeingStartedAnew) {
  const auto open = write_history().front().order_id;
  const auto over = submit(OrderId::make(), Context::shop, kAnna, clock_.now());
  ASSERT_TRUE(authority_.log->load(clock_.now()));
  const auto state = authority_.db
                         ->write([&](sql::Tx& tx) {
                           return authority_.log->append(tx, nullptr, over, "S-000002-1");
                         })
                         .value();
  ASSERT_TRUE(authority_.append(
      &state, move(state, OrderStatus::cancelled, Context::crm, kAnna, clock_.now()).value()));
  EXPECT_THAT(authority_.log->forget(clock_.now() + 90 * kDay - 1), testing::IsEmpty());
  clock_.advance(90 * kDay);
  EXPECT_THAT(authority_.log->forget(clock_.now()), testing::ElementsAre(over.order_id));
  EXPECT_TRUE(authority_.log->cached(open));
  EXPECT_FALSE(authority_.log->cached(over.order_id));
  EXPECT_EQ(authority_.state(over.order_id).status, OrderStatus::cancelled);
}

TEST_F(OrderLogTest, TakesAPastOverOnceAndGoesOnFromIt) {
  const auto events = write_history();
  const auto state = authority_.state(events.front().order_id);
  const auto take = [&](OrderState taken) {
    return replica_.db->write([&](sql::Tx& tx) { return OrderLog::take_over(tx, taken, events); });
  };
  EXPECT_TRUE(take(state).value());
  EXPECT_EQ(replica_.timeline(state.order_id), events);
  EXPECT_EQ(replica_.state(state.order_id), state);
  EXPECT_FALSE(take(state).value());
  EXPECT_EQ(replica_.apply(events.back()), OrderLog::Applied::duplicate);
  auto other = state;
  other.order_id = OrderId::make();
  EXPECT_EQ(take(other).error().type, "number-taken");
}

TEST_F(OrderLogTest, ChangesNeitherCacheNorTimelineIfTheTransactionIsRolledBack) {
  const auto event = submit(OrderId::make(), Context::shop, kAnna, clock_.now());
  const auto failed = authority_.db->write([&](sql::Tx& tx) -> Result<void> {
    ATELIER_TRY(authority_.log->append(tx, nullptr, event, "S-000009-7"));
    return Error{ErrorKind::conflict, "changed-my-mind", ""};
  });
  EXPECT_FALSE(failed);
  EXPECT_FALSE(authority_.log->cached(event.order_id));
  EXPECT_TRUE(authority_.timeline(event.order_id).empty());
}

}  // namespace
}  // namespace atelier
