// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/hops.h"

#include "platform/bus/bus_fixture.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::bus {
namespace {

/// A message that belongs to no version of its order.
struct Aside {
  static constexpr std::string_view kType = "test.aside";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "test.evt";
  Uuid order;
  Uuid key() const { return order; }
  std::int64_t version() const { return 0; }
};
BOOST_DESCRIBE_STRUCT(Aside, (), (order))

class Hops : public BusFixture {
 protected:
  void SetUp() override {
    telemetry::set_log_level(telemetry::Level::error);  // the failures are meant
    BusFixture::SetUp();
  }
  void TearDown() override {
    BusFixture::TearDown();
    telemetry::set_log_level(telemetry::Level::info);
  }
  Instant send_now(const std::string& text) {
    clock_.advance(kSecond);
    send({text});
    return clock_.now();
  }
  std::vector<SentHop> sent(const std::string& text, const std::vector<Instant>& moments) {
    return *sender_->read([&](sql::Reader& db) -> Result<std::vector<SentHop>> {
      return sent_hops(db, step(text).order, moments);
    });
  }
  std::vector<TakenHop> taken(const std::vector<SentHop>& messages) {
    std::vector<Uuid> ids;
    for (const auto& message : messages) ids.push_back(message.id);
    return *receiver_->read([&](sql::Reader& db) -> Result<std::vector<TakenHop>> {
      return taken_hops(db, queues_, ids);
    });
  }
};

TEST_F(Hops, OfAnOrderAreFoundByTheTimesOfItsEventsAmongThoseOfOthers) {
  std::vector<Instant> moments;
  for (int i = 1; i <= 20; ++i) {
    moments.push_back(send_now("a" + std::to_string(i)));
    send({"b" + std::to_string(i)});  // at the same time
    for (int k = 0; k < 30; ++k) send_now("c" + std::to_string(i * 30 + k));
  }
  std::swap(moments.front(), moments.back());
  moments.push_back(moments.front());
  moments.push_back(clock_.now() + kDay);
  const auto hops = sent("a1", moments);
  ASSERT_EQ(hops.size(), 20);
  for (std::size_t i = 0; i < hops.size(); ++i) {
    EXPECT_EQ(hops[i].version, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(hops[i].key, step("a1").order);
    EXPECT_EQ(hops[i].state, OutboxState::pending);
    EXPECT_FALSE(hops[i].traceparent.empty());
  }
  EXPECT_TRUE(sent("a1", {}).empty());
}

TEST_F(Hops, BesideTheTimelineAreFoundByTheirKey) {
  const Uuid order = step("a1").order;
  ASSERT_TRUE(sender_
                  ->write([&](sql::Tx& tx) -> Result<void> {
                    outbox_->send(tx, Aside{order});
                    outbox_->send(tx, Aside{Uuid::make()});
                    return {};
                  })
                  .ok());
  const auto hops = sent("a1", {});
  ASSERT_EQ(hops.size(), 1);
  EXPECT_EQ(hops[0].type, "test.aside");
}

TEST_F(Hops, TellWhetherAMessageWasSentReturnedOrWaits) {
  const auto first = send_now("a1");
  drain();
  const auto second = send_now("a2");
  auto hops = sent("a1", {first, second});
  ASSERT_EQ(hops.size(), 2);
  EXPECT_EQ(hops[0].state, OutboxState::sent);
  EXPECT_EQ(hops[0].sent_at, first);
  EXPECT_EQ(hops[1].state, OutboxState::pending);
  EXPECT_EQ(hops[1].attempts, 0);

  queues_.clear();
  open();
  drain();
  hops = sent("a1", {second});
  EXPECT_EQ(hops[0].state, OutboxState::dead);
  const auto dead = sender_->read([&](sql::Reader& db) -> Result<std::vector<DecidedLetter>> {
    return dead_letters_of(db, step("a1").order, 10);
  });
  ASSERT_EQ(dead->size(), 1);
  EXPECT_EQ(dead->front().id, hops[0].id);
  EXPECT_EQ(dead->front().queue, kUnroutable);
}

TEST_F(Hops, TellWhatEachQueueDidWithAMessage) {
  const auto first = send_now("a1");
  EXPECT_TRUE(taken(sent("a1", {first})).empty());
  drain();
  auto hops = taken(sent("a1", {first}));
  ASSERT_EQ(hops.size(), 1);
  EXPECT_EQ(hops[0].state, TakenState::applied);
  EXPECT_EQ(hops[0].queue, "test.queue");
  EXPECT_EQ(hops[0].at, first);

  handle_ = [](sql::Tx&, const Step&, const Envelope&) -> Result<Outcome> {
    return Error{ErrorKind::conflict, "refused", "Not now."};
  };
  const auto second = send_now("a2");
  drain();
  later();
  drain();
  hops = taken(sent("a1", {second}));
  ASSERT_EQ(hops.size(), 1);
  EXPECT_EQ(hops[0].state, TakenState::failing);
  EXPECT_EQ(hops[0].attempts, 2);
  EXPECT_EQ(hops[0].error, "refused: Not now.");

  handle_ = [](sql::Tx&, const Step&, const Envelope&) -> Result<Outcome> {
    return Outcome::parked;
  };
  later();
  drain();
  EXPECT_EQ(taken(sent("a1", {second})).at(0).state, TakenState::parked);
  const auto parked = receiver_->read([&](sql::Reader& db) -> Result<std::vector<ParkedHop>> {
    return parked_hops(db, queues_, step("a1").order);
  });
  ASSERT_EQ(parked->size(), 1);
  EXPECT_EQ(parked->front().version, 2);
}

TEST_F(Hops, KnowTheKeyOfAMessageOnBothSides) {
  const auto at = send_now("a1");
  drain();
  const Uuid message = sent("a1", {at}).at(0).id;
  for (auto* const db : {sender_.get(), receiver_.get()}) {
    const auto key = db->read([&](sql::Reader& reader) -> Result<std::optional<Uuid>> {
      return key_of_message(reader, queues_, message);
    });
    EXPECT_EQ(*key, step("a1").order);
  }
  const auto none = sender_->read([&](sql::Reader& reader) -> Result<std::optional<Uuid>> {
    return key_of_message(reader, queues_, Uuid::make());
  });
  EXPECT_FALSE(none->has_value());
}

}  // namespace
}  // namespace atelier::bus
