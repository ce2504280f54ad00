// SPDX-License-Identifier: Apache-2.0
// Price requests as messages: a shop's database asks, pricing's answers, the bus between them.
#include "pricing/quote_jobs.h"

#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/bus/bus_codec.h"
#include "platform/bus/in_process.h"
#include "pricing/test_files.h"
#include "pricing/test_models.h"

namespace atelier::pricing {
namespace {

using testing::ElementsAre;

class QuoteJobsTest : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void TearDown() override { close(); }

  /// Everything anew on the same files, as after a restart. Jobs are taken up by start().
  void open() {
    shop_db_ = sql::open_test_database(folder_, "shop", clock_);
    db_ = sql::open_test_database(folder_, "pricing", clock_);
    ASSERT_TRUE(db_->migrate("pricing", migrations()));
    ASSERT_TRUE(lists_.load(*db_));
    bus_ = bus::make_in_process_bus({}, clock_);
    shop_outbox_ = bus_->attach(*shop_db_).value();
    const auto* outbox = bus_->attach(*db_).value();
    pool_ = std::make_unique<MeasurePool>(test_pool());
    measurer_ = std::make_unique<Measurer>(*db_, files_, *pool_, 1);
    jobs_ = std::make_unique<QuoteJobs>(*db_, *outbox, *measurer_, lists_, clock_, 1);
    subscribe();
    bus_->start();
  }
  void start() {
    pool_->start();
    jobs_->start();
  }
  void close() {
    bus_->stop();
    jobs_->cease();
    pool_->stop();
    jobs_->stop();
    jobs_.reset();
    bus_.reset();
    db_.reset();
    shop_db_.reset();
  }
  void subscribe() {
    auto pricing = std::make_shared<bus::Consumer>("pricing.job", *db_);
    pricing->on<PriceRequested>(
        [this](sql::Tx& tx, const PriceRequested& request, const bus::Envelope& envelope) {
          tx.on_commit([this] { note([&] { ++taken_; }); });
          return jobs_->take(tx, request, envelope);
        });
    bus_->subscribe(pricing);
    auto shop = std::make_shared<bus::Consumer>("shop.evt", *shop_db_);
    shop->on<PriceDone>(
        [this](sql::Tx& tx, const PriceDone& done, const bus::Envelope&) -> Result<bus::Outcome> {
          tx.on_commit([this, done] { note([&] { answers_.push_back(done); }); });
          return bus::Outcome::applied;
        });
    bus_->subscribe(shop);
  }
  template <class F>
  void note(F what) {
    std::lock_guard lock(mutex_);
    what();
    changed_.notify_all();
  }

  QuoteId ask(const PriceParameters& parameters) {
    const PriceRequested request{QuoteId::make(), "shop", parameters};
    const auto sent = shop_db_->write([&](sql::Tx& tx) -> Result<void> {
      shop_outbox_->send(tx, request);
      return {};
    });
    EXPECT_TRUE(sent);
    return request.quote_id;
  }
  QuoteId ask(const std::string& hash, std::int64_t quantity = 1) {
    auto parameters = polished_ring();
    parameters.model_hash = hash;
    parameters.quantity = quantity;
    return ask(parameters);
  }
  template <class Until>
  bool wait(Until until) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::minutes(1), until);
  }
  /// The answer to the last question, of which there is one by then.
  PriceDone answer_to(const QuoteId& id) {
    PriceDone found;
    EXPECT_TRUE(wait([&] {
      for (const auto& answer : answers_)
        if (answer.quote_id == id) found = answer;
      return found.quote_id == id;
    }));
    return found;
  }
  std::vector<std::string> codes(const PriceDone& done) {
    std::vector<std::string> found;
    for (const auto& remark : done.remarks) found.push_back(remark.code);
    return found;
  }

  sql::TempFolder folder_;
  ManualClock clock_;
  TestFiles files_;
  PriceLists lists_;
  std::unique_ptr<sql::Database> shop_db_;
  std::unique_ptr<sql::Database> db_;
  std::unique_ptr<bus::Bus> bus_;
  const bus::Outbox* shop_outbox_ = nullptr;
  std::unique_ptr<MeasurePool> pool_;
  std::unique_ptr<Measurer> measurer_;
  std::unique_ptr<QuoteJobs> jobs_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int taken_ = 0;
  std::vector<PriceDone> answers_;
};

TEST_F(QuoteJobsTest, AnswersWithTheWholeQuote) {
  start();
  const auto hash = files_.add("ring");
  const auto done = answer_to(ask(hash));
  EXPECT_EQ(done.requester, "shop");
  EXPECT_EQ(done.outcome, PriceOutcome::priced);
  EXPECT_EQ(done.parameters.model_hash, hash);
  EXPECT_EQ(done.model.volume_milli_mm3, 500'000);
  EXPECT_EQ(done.offers.size(), default_price_list().alloys.size());
  EXPECT_EQ(done.offers[0].total, (Money{6'071'59, "RUB"}));  // as reckoned in price_test.cpp
  EXPECT_EQ(done.price_list_version, 1);
  EXPECT_EQ(done.valid_until - done.priced_at, 7 * kDay);
}

TEST_F(QuoteJobsTest, MeasuresAModelOnceForAllQuestionsAboutIt) {
  start();
  const auto hash = files_.add("ring");
  const auto first = answer_to(ask(hash));
  const auto same = answer_to(ask(hash));
  const auto more = answer_to(ask(hash, 10));
  EXPECT_EQ(files_.asked(hash), 1u);
  EXPECT_EQ(same.offers, first.offers);
  EXPECT_NE(more.offers, first.offers);
}

TEST_F(QuoteJobsTest, AnswersWhatIsKnownWithoutAnyWorker) {
  start();
  const auto hash = files_.add("ring");
  answer_to(ask(hash));
  jobs_->cease();
  pool_->stop();
  EXPECT_EQ(answer_to(ask(hash, 3)).outcome, PriceOutcome::priced);
}

TEST_F(QuoteJobsTest, SaysThatAModelWasNeverUploaded) {
  start();
  const auto done = answer_to(ask(std::string(64, 'f')));
  EXPECT_EQ(done.outcome, PriceOutcome::failed);
  EXPECT_THAT(codes(done), ElementsAre("model-not-found"));
}

TEST_F(QuoteJobsTest, PricesAModelThatIsUploadedAfterItWasAskedFor) {
  start();
  const auto hash = files_.add("ring");
  const auto path = files_.path(hash);
  std::filesystem::rename(path, path.string() + ".later");
  EXPECT_EQ(answer_to(ask(hash)).outcome, PriceOutcome::failed);
  std::filesystem::rename(path.string() + ".later", path);
  EXPECT_EQ(answer_to(ask(hash)).outcome, PriceOutcome::priced);
}

TEST_F(QuoteJobsTest, FailsAModelThatCannotBeMeasuredAndRemembers) {
  start();
  const auto hash = files_.add("crash");
  EXPECT_THAT(codes(answer_to(ask(hash))), ElementsAre("model-crashed-worker"));
  EXPECT_THAT(codes(answer_to(ask(hash, 2))), ElementsAre("model-crashed-worker"));
  EXPECT_EQ(files_.asked(hash), 2u) << "both times for the first question";
}

TEST_F(QuoteJobsTest, FailsAnUnknownAlloy) {
  start();
  auto parameters = polished_ring({"mithril"});
  parameters.model_hash = files_.add("ring");
  const auto done = answer_to(ask(parameters));
  EXPECT_EQ(done.outcome, PriceOutcome::failed);
  EXPECT_THAT(codes(done), ElementsAre("unknown-alloy"));
}

TEST_F(QuoteJobsTest, TakesUpAfterARestartWhatWasQueued) {
  const auto hash = files_.add("ring");
  const auto quote = ask(hash);
  ASSERT_TRUE(wait([&] { return taken_ == 1; }));  // nobody measures yet: it lies in the database
  close();
  open();
  start();
  EXPECT_EQ(answer_to(quote).outcome, PriceOutcome::priced);
}

TEST_F(QuoteJobsTest, TakesUpAfterARestartWhatWasBeingMeasured) {
  start();
  const auto hash = files_.add("wait");
  Gate gate(files_, hash);
  const auto quote = ask(hash);
  gate.hold();
  close();
  gate.open();
  EXPECT_TRUE(answers_.empty());
  std::ofstream(files_.path(hash)) << "ring";
  open();
  start();
  EXPECT_EQ(answer_to(quote).outcome, PriceOutcome::priced);
}

TEST_F(QuoteJobsTest, TriesAgainLaterWhatFailedForReasonsOfOurs) {
  start();
  const auto hash = files_.add("fail");
  std::promise<void> postponed;
  telemetry::set_log_sink([&](std::string_view line) {
    if (line.find("pricing.quote_postponed") != line.npos) postponed.set_value();
  });
  const auto quote = ask(hash);
  postponed.get_future().get();
  telemetry::set_log_sink(nullptr);
  EXPECT_EQ(files_.asked(hash), 1u);
  std::ofstream(files_.path(hash)) << "ring";
  clock_.advance(kMinute);
  EXPECT_EQ(answer_to(quote).outcome, PriceOutcome::priced);
}

TEST_F(QuoteJobsTest, AnswersEachQuestionOnce) {
  start();
  std::vector<QuoteId> asked;
  const auto hash = files_.add("ring");
  for (int i = 1; i <= 20; ++i) asked.push_back(ask(hash, i));
  for (const auto& id : asked) answer_to(id);
  EXPECT_EQ(answers_.size(), asked.size());
  EXPECT_EQ(files_.asked(hash), 1u);
}

}  // namespace
}  // namespace atelier::pricing
