// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/rabbit/fan_out.h"

#include <mutex>

#include "platform/bus/rabbit/rabbit_fixture.h"

namespace atelier::bus::rabbit {
namespace {

/// One process: its bus, and what it has heard.
class Replica {
 public:
  explicit Replica(const Clock& clock)
      : bus_(rabbit_binding()->make({}, clock)), begun_(clock.now()) {
    bus_->listen(
        "orders",
        [this](std::string_view text) {
          std::lock_guard lock(mutex_);
          heard_ += std::string(text) + " ";
        },
        [this](Instant last_heard_at) {
          std::lock_guard lock(mutex_);
          gaps_.push_back(last_heard_at);
        });
    bus_->start();
  }
  void tell(const std::string& text, std::string_view topic = "orders") {
    bus_->broadcast(topic, text);
  }
  std::string heard() const {
    std::lock_guard lock(mutex_);
    return heard_;
  }
  std::vector<Instant> gaps() const {
    std::lock_guard lock(mutex_);
    return gaps_;
  }
  bool listens() const {
    return eventually([&] { return !gaps().empty(); });
  }
  Instant begun() const { return begun_; }

 private:
  mutable std::mutex mutex_;
  std::string heard_;
  std::vector<Instant> gaps_;
  std::unique_ptr<Bus> bus_;
  Instant begun_;
};

class Replicas : public ::testing::Test {
 protected:
  SystemClock clock_;
};

TEST_F(Replicas, HearWhatTheOthersTellButNotThemselves) {
  Replica one(clock_);
  Replica two(clock_);
  Replica three(clock_);
  ASSERT_TRUE(one.listens() && two.listens() && three.listens());
  one.tell("a");
  one.tell("x", "something else");
  one.tell("b");
  EXPECT_TRUE(eventually([&] { return two.heard() == "a b " && three.heard() == "a b "; }));
  two.tell("c");
  EXPECT_TRUE(eventually([&] { return one.heard() == "c " && three.heard() == "a b c "; }));
}

TEST_F(Replicas, AreToldOfAGapWhenTheyBeginAndNoEarlierThanThat) {
  Replica one(clock_);
  ASSERT_TRUE(one.listens());
  EXPECT_EQ(one.gaps().size(), 1u);
  EXPECT_LE(one.gaps()[0], one.begun());
}

TEST_F(Replicas, AreToldOfAGapWheneverOneOfThemWasCutOff) {
  Replica one(clock_);
  Replica two(clock_);
  ASSERT_TRUE(one.listens() && two.listens());
  one.tell("a");
  ASSERT_TRUE(eventually([&] { return two.heard() == "a "; }));
  const auto before = clock_.now();
  broker().ctl({"close_all_connections", "--vhost", "atelier", "cut by a test"});
  // Its own gap, and that of the other, which has told something and might have told more.
  EXPECT_TRUE(eventually([&] { return two.gaps().size() >= 2 && one.gaps().size() >= 2; }));
  for (const auto& gap : two.gaps()) EXPECT_LT(gap, before);
  EXPECT_TRUE(eventually([&] {
    one.tell("b");
    return two.heard().ends_with("b ");
  }));
}

TEST(Users, MayOnlySayAndHearWhatIsTheirs) {
  const auto may_hear = [](const std::string& user, const std::string& queue) {
    auto connection = Connection::open(*parse_address(broker().url(user)), "test");
    return connection.ok() && (*connection)->consume(queue, queue, 1).ok();
  };
  const auto may_say = [](const std::string& user, const std::string& exchange) {
    auto connection = Connection::open(*parse_address(broker().url(user)), "test");
    Parcel parcel;
    parcel.exchange = exchange;
    if (!(*connection)->confirm_publications() || !(*connection)->publish(parcel, true)) {
      return false;
    }
    Result<std::optional<Arrival>> answer = std::optional<Arrival>();
    EXPECT_TRUE(eventually([&] {
      answer = (*connection)->next();
      return !answer.ok() || answer->has_value();
    }));
    return answer.ok();
  };
  EXPECT_TRUE(may_hear("mes", "mes.cmd"));
  EXPECT_TRUE(may_hear("mes", "mes.cmd.dead"));
  EXPECT_FALSE(may_hear("shop", "mes.cmd"));
  EXPECT_FALSE(may_hear("watch", "crm.evt"));
  EXPECT_TRUE(may_hear("atelier", "crm.evt"));
  EXPECT_TRUE(may_say("crm", "order.cmd"));
  EXPECT_TRUE(may_say("shop", "order.evt"));
  EXPECT_TRUE(may_say("watch", "canary"));
  EXPECT_FALSE(may_say("shop", "order.cmd"));
  EXPECT_FALSE(may_say("mes", "price.done"));
  EXPECT_FALSE(may_say("atelier", "dead"));
}

TEST(Addresses, AreReadAndToldWithoutThePassword) {
  const auto address = parse_address("amqp://shop:p%40ss@broker.example:5673/atelier");
  ASSERT_TRUE(address.ok());
  EXPECT_EQ(address->password, "p@ss");
  EXPECT_EQ(address->str(), "amqp://shop@broker.example:5673/atelier");
  for (const char* wrong : {"", "broker", "http://broker/", "amqps://broker/x"}) {
    EXPECT_FALSE(parse_address(wrong).ok()) << wrong;
  }
}

}  // namespace
}  // namespace atelier::bus::rabbit
