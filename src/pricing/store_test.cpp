// SPDX-License-Identifier: Apache-2.0
#include "pricing/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/base/json_codec.h"
#include "pricing/price_lists.h"
#include "pricing/test_database.h"
#include "pricing/test_models.h"

namespace atelier::pricing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreTest : public testing::Test {
 protected:
  template <class F>
  auto write(F work) {
    using T = decltype(work(std::declval<sql::Tx&>()));
    auto done = database_.db->write([&](sql::Tx& tx) -> Result<T> { return work(tx); });
    return std::move(done).value();
  }
  template <class F>
  void change(F work) {
    write([&](sql::Tx& tx) {
      work(tx);
      return Done{};
    });
  }
  std::vector<QuoteId> due() {
    return write([&](sql::Tx& tx) {
      std::vector<QuoteId> ids;
      for (const auto& job : store::due_jobs(tx, database_.clock.now(), 10))
        ids.push_back(job.quote_id);
      return ids;
    });
  }
  QuoteId add_job() {
    const auto id = QuoteId::make();
    change([&](sql::Tx& tx) {
      store::insert_job(tx, {.quote_id = id,
                             .requester = "shop",
                             .parameters = polished_ring(),
                             .queued_at = tx.now()});
    });
    database_.clock.advance(1);
    return id;
  }

  TestDatabase database_;
};

TEST_F(StoreTest, KeepsTheFirstNameOfAModel) {
  const ModelFile model{.hash = std::string(64, 'a'), .size_bytes = 84, .file_name = "ring.stl"};
  auto again = model;
  again.file_name = "copy of ring.stl";
  EXPECT_TRUE(write([&](sql::Tx& tx) { return store::insert_model(tx, model); }));
  EXPECT_FALSE(write([&](sql::Tx& tx) { return store::insert_model(tx, again); }));
  const auto found = write([&](sql::Tx& tx) { return store::find_model(tx, model.hash); });
  EXPECT_EQ(found->file_name, "ring.stl");
  EXPECT_EQ(found->size_bytes, 84);
}

TEST_F(StoreTest, ReturnsAMeasurementAsItWasMade) {
  auto measured = ring();
  measured.defects = {{geometry::DefectKind::open_edges, 3, 17}};
  const ModelKey key{std::string(64, 'a'), LengthUnit::inch};
  change([&](sql::Tx& tx) { store::insert_measured(tx, key, measured); });
  const auto found = write([&](sql::Tx& tx) { return store::find_measured(tx, key); });
  ASSERT_TRUE(found && *found);
  EXPECT_EQ(**found, measured);
  EXPECT_FALSE(write([&](sql::Tx& tx) {
    return store::find_measured(tx, {key.hash, LengthUnit::mm});
  })) << "in another unit it is another measurement";
}

TEST_F(StoreTest, ForgetsARefusalButNeverAMeasurement) {
  const ModelKey good{std::string(64, 'a')};
  const ModelKey bad{std::string(64, 'b')};
  change([&](sql::Tx& tx) {
    store::insert_measured(tx, good, ring());
    store::insert_measured(tx, bad, Error{ErrorKind::unprocessable, "model-timed-out", "Slow."});
  });
  const auto found = write([&](sql::Tx& tx) { return store::find_measured(tx, bad); });
  ASSERT_TRUE(found && !*found);
  EXPECT_EQ(found->error().type, "model-timed-out");
  EXPECT_TRUE(write([&](sql::Tx& tx) { return store::forget_failure(tx, bad); }));
  EXPECT_FALSE(write([&](sql::Tx& tx) { return store::forget_failure(tx, good); }));
  EXPECT_FALSE(write([&](sql::Tx& tx) { return store::find_measured(tx, bad); }));
}

TEST_F(StoreTest, HandsOutJobsOldestFirstUntilTheyAreDone) {
  const auto first = add_job();
  const auto second = add_job();
  EXPECT_THAT(due(), ElementsAre(first, second));
  EXPECT_TRUE(write([&](sql::Tx& tx) { return store::finish_job(tx, first); }));
  EXPECT_FALSE(write([&](sql::Tx& tx) { return store::finish_job(tx, first); }));
  EXPECT_THAT(due(), ElementsAre(second));
}

TEST_F(StoreTest, HandsOutAPostponedJobWhenItIsDue) {
  const auto id = add_job();
  change([&](sql::Tx& tx) { store::postpone_job(tx, id, tx.now() + kMinute); });
  EXPECT_THAT(due(), IsEmpty());
  database_.clock.advance(kMinute);
  EXPECT_THAT(due(), ElementsAre(id));
}

TEST_F(StoreTest, GivesANewDatabaseTheListThatIsShipped) {
  PriceLists lists;
  ASSERT_TRUE(lists.load(*database_.db));
  EXPECT_EQ(lists.current(database_.clock.now()), default_price_list());
}

TEST_F(StoreTest, UsesAListFromTheTimeAtWhichItTakesEffect) {
  auto dearer = default_price_list();
  dearer.version = 2;
  dearer.effective_at = database_.clock.now() + kDay;
  dearer.metals[0].fix_minor_per_g *= 2;
  change([&](sql::Tx& tx) { store::insert_price_list(tx, dearer); });
  PriceLists lists;
  ASSERT_TRUE(lists.load(*database_.db));
  EXPECT_EQ(lists.current(database_.clock.now()).version, 1);
  EXPECT_EQ(lists.current(dearer.effective_at), dearer);
}

// What makes a quote of years ago checkable: measurement, parameters and price list as they were
// kept give the same appraisal, to the kopeck and to the letter.
TEST_F(StoreTest, RecomputesAnAppraisalFromWhatIsKept) {
  auto model = ring();
  model.volume_milli_mm3 = 1'234'567;
  model.area_milli_mm2 = 987'654;
  model.defects = {{geometry::DefectKind::open_edges, 3, 170}};
  auto order = polished_ring();
  order.quantity = 7;
  const auto made = appraise(model, order, Speed::standard, default_price_list());
  const ModelKey key{order.model_hash};
  PriceLists lists;
  ASSERT_TRUE(lists.load(*database_.db));
  change([&](sql::Tx& tx) {
    store::insert_measured(tx, key, model);
    store::insert_appraisal(tx, order, 1, made);
  });

  const auto kept = write([&](sql::Tx& tx) { return store::find_appraisal(tx, order, 1); });
  const auto measured = write([&](sql::Tx& tx) { return store::find_measured(tx, key); });
  ASSERT_TRUE(kept && measured && *measured);
  const auto again =
      appraise(**measured, order, Speed::standard, lists.current(database_.clock.now()));
  EXPECT_EQ(again, made);
  EXPECT_EQ(again, *kept);
  EXPECT_EQ(to_json(again), to_json(made));
}

TEST_F(StoreTest, KeepsAppraisalsApartByParametersAndPriceList) {
  const auto order = polished_ring();
  auto two = order;
  two.quantity = 2;
  const auto appraisal = appraise(ring(), order, Speed::standard, default_price_list());
  change([&](sql::Tx& tx) { store::insert_appraisal(tx, order, 1, appraisal); });
  EXPECT_TRUE(write([&](sql::Tx& tx) { return store::find_appraisal(tx, order, 1); }));
  EXPECT_FALSE(write([&](sql::Tx& tx) { return store::find_appraisal(tx, two, 1); }));
  EXPECT_FALSE(write([&](sql::Tx& tx) { return store::find_appraisal(tx, order, 2); }));
}

TEST_F(StoreTest, PrunesWhatIsOld) {
  const auto order = polished_ring();
  change([&](sql::Tx& tx) { store::insert_appraisal(tx, order, 1, {}); });
  const auto id = add_job();
  change([&](sql::Tx& tx) { store::finish_job(tx, id); });
  const auto waiting = add_job();
  database_.clock.advance(kDay);
  change([&](sql::Tx& tx) { store::prune(tx, tx.now()); });
  EXPECT_FALSE(write([&](sql::Tx& tx) { return store::find_appraisal(tx, order, 1); }));
  EXPECT_THAT(due(), ElementsAre(waiting));
}

}  // namespace
}  // namespace atelier::pricing
