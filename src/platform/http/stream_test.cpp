// SPDX-License-Identifier: Apache-2.0
#include "platform/http/stream.h"

#include <atomic>
#include <condition_variable>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

namespace atelier::http {
namespace {

using testing::ElementsAre;

struct Event {
  std::string id;
  std::string name;
  std::string data;
};

std::vector<Event> parse(const std::string& text) {
  std::vector<Event> events;
  std::istringstream lines(text);
  Event event;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) {
      events.push_back(std::exchange(event, {}));
    } else if (line.starts_with("id: ")) {
      event.id = line.substr(4);
    } else if (line.starts_with("event: ")) {
      event.name = line.substr(7);
    } else if (line.starts_with("data: ")) {
      event.data += (event.data.empty() ? "" : "\n") + line.substr(6);
    }
  }
  return events;
}

constexpr std::size_t kAll = 1 << 20;
void nothing() {}

std::unique_ptr<EventHub::Subscription> follow(EventHub& hub, std::vector<std::string> topics,
                                               std::string_view last = {}) {
  auto subscription = hub.subscribe(std::move(topics), last, nothing);
  EXPECT_TRUE(subscription.ok());
  return std::move(subscription).value();
}

std::vector<Event> taken(EventHub::Subscription& subscription) {
  return parse(subscription.take(kAll));
}

TEST(EventHub, HandsOnWhatIsPublishedToItsTopicsInOrder) {
  EventHub hub;
  auto stream = follow(hub, {"orders", "board"});
  hub.publish("orders", "order.changed", R"({"n":1})");
  hub.publish("elsewhere", "other", "{}");
  hub.publish("board", "moved", R"({"n":2})");
  const auto events = taken(*stream);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].name, "order.changed");
  EXPECT_EQ(events[0].data, R"({"n":1})");
  EXPECT_EQ(events[1].name, "moved");
  EXPECT_EQ(stream->take(kAll), "");
}

TEST(EventHub, KeepsTheLinesOfADocumentTogether) {
  EventHub hub;
  auto stream = follow(hub, {"t"});
  hub.publish("t", "e", "{\n}");
  const auto events = taken(*stream);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].data, "{\n}");
}

/// A thing that moves from one part of a list to another.
void move(EventHub& hub, std::vector<std::string> from, std::vector<std::string> to,
          std::string_view key = {}) {
  hub.publish({.after = std::move(to),
               .shown = {"card", "{}"},
               .before = std::move(from),
               .gone = {"gone", "{}"},
               .key = key});
}

std::vector<std::string> names(const std::vector<Event>& events) {
  std::vector<std::string> list;
  for (const auto& event : events) list.push_back(event.name);
  return list;
}

TEST(EventHub, TellsWhoSeesAThingNowAndWhoSeesItNoMore) {
  EventHub hub;
  auto all = follow(hub, {"all"});
  auto cast = follow(hub, {"cast"});
  auto polish = follow(hub, {"polish"});
  auto wax = follow(hub, {"wax"});
  move(hub, {"all", "cast"}, {"all", "polish"});
  EXPECT_THAT(names(taken(*all)), ElementsAre("card"));
  EXPECT_THAT(names(taken(*cast)), ElementsAre("gone"));
  EXPECT_THAT(names(taken(*polish)), ElementsAre("card"));
  EXPECT_EQ(wax->take(kAll), "");
}

TEST(EventHub, TellsAReaderOnceHoweverManyOfItsTopicsAreConcerned) {
  EventHub hub;
  auto both = follow(hub, {"cast", "polish", "all"});
  move(hub, {"all", "cast"}, {"all", "polish"});
  EXPECT_THAT(names(taken(*both)), ElementsAre("card"));
}

TEST(EventHub, ResumesByTheSameRule) {
  EventHub hub;
  const auto cursor = hub.cursor();
  move(hub, {}, {"cast"});
  move(hub, {"cast"}, {"polish"});
  move(hub, {"polish"}, {});
  EXPECT_THAT(names(taken(*follow(hub, {"cast"}, cursor))), ElementsAre("card", "gone"));
  EXPECT_THAT(names(taken(*follow(hub, {"polish"}, cursor))), ElementsAre("card", "gone"));
  EXPECT_THAT(names(taken(*follow(hub, {"cast", "polish"}, cursor))),
              ElementsAre("card", "card", "gone"));
  EXPECT_EQ(follow(hub, {"cas"}, cursor)->take(kAll), "");
}

TEST(EventHub, SendsOnlyTheNewestOfAKey) {
  EventHub hub;
  const auto cursor = hub.cursor();
  auto stream = follow(hub, {"t"});
  hub.publish("t", "totals", "1", "totals");
  hub.publish("t", "card", "a", "lot-1");
  hub.publish("t", "totals", "2", "totals");
  hub.publish("t", "note", "x");
  hub.publish("t", "note", "x");
  hub.publish("t", "card", "b", "lot-1");
  const auto data = [](const std::vector<Event>& events) {
    std::vector<std::string> list;
    for (const auto& event : events) list.push_back(event.data);
    return list;
  };
  EXPECT_THAT(data(taken(*stream)), ElementsAre("2", "x", "x", "b"));
  EXPECT_THAT(data(taken(*follow(hub, {"t"}, cursor))), ElementsAre("2", "x", "x", "b"));
}

TEST(EventHub, ForgetsAThingThatCameAndWentBeforeItWasSent) {
  EventHub hub;
  auto cast = follow(hub, {"cast"});
  move(hub, {}, {"cast"}, "lot-1");
  move(hub, {"cast"}, {"polish"}, "lot-1");
  EXPECT_THAT(names(taken(*cast)), ElementsAre("gone"));
}

TEST(EventHub, ResumesAfterTheLastEventThatWasSeen) {
  EventHub hub;
  auto first = follow(hub, {"t"});
  for (const auto* data : {"1", "2", "3"}) hub.publish("t", "e", data);
  const auto seen = taken(*first);
  first.reset();
  hub.publish("t", "e", "4");
  auto again = follow(hub, {"t"}, seen[1].id);
  const auto events = taken(*again);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].data, "3");
  EXPECT_EQ(events[1].data, "4");
}

TEST(EventHub, GoesOnFromTheCursorOfAPage) {
  EventHub hub;
  hub.publish("t", "e", "1");
  const auto cursor = hub.cursor();
  hub.publish("t", "e", "2");
  auto stream = follow(hub, {"t"}, cursor);
  const auto events = taken(*stream);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].data, "2");
}

TEST(EventHub, TellsAFreshStreamWhereItBegins) {
  EventHub hub;
  hub.publish("t", "e", "1");
  auto stream = follow(hub, {"t"});
  EXPECT_EQ(stream->begins_after(), hub.cursor());
  EXPECT_EQ(stream->take(kAll), "");
}

TEST(EventHub, SaysResyncWhereTheGapIsTooOld) {
  EventHub hub({.keep = 2, .subscribers = 8, .backlog = 8});
  const auto cursor = hub.cursor();
  for (const auto* data : {"1", "2"}) hub.publish("t", "e", data);
  auto just_kept = follow(hub, {"t"}, cursor);
  EXPECT_EQ(taken(*just_kept).size(), 2u);
  hub.publish("t", "e", "3");
  auto stream = follow(hub, {"t"}, cursor);
  hub.publish("t", "e", "4");
  const auto events = taken(*stream);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].name, "resync");
  EXPECT_EQ(events[1].data, "4");
}

TEST(EventHub, SaysResyncToIdsOfAnotherLifeAndToNonsense) {
  EventHub before;
  before.publish("t", "e", "1");
  EventHub hub;
  hub.publish("t", "e", "1");
  const auto ahead = hub.cursor() + "9";
  for (const auto& id : {before.cursor(), ahead, std::string("x"), std::string("-"),
                         hub.cursor() + "x", std::string("99999999999999999999999")}) {
    auto stream = follow(hub, {"t"}, id);
    const auto events = taken(*stream);
    ASSERT_EQ(events.size(), 1u) << id;
    EXPECT_EQ(events[0].name, "resync");
    EXPECT_EQ(events[0].id, hub.cursor());
  }
}

TEST(EventHub, SaysResyncToAReaderThatDoesNotKeepUp) {
  EventHub hub({.keep = 100, .subscribers = 8, .backlog = 3});
  auto slow = follow(hub, {"t"});
  for (int i = 1; i <= 5; ++i) hub.publish("t", "e", std::to_string(i));
  const auto events = taken(*slow);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].name, "resync");
  EXPECT_EQ(events[1].data, "5");
}

TEST(EventHub, SaysResyncWhereMoreWasMissedThanMayWait) {
  EventHub hub({.keep = 100, .subscribers = 8, .backlog = 3});
  const auto cursor = hub.cursor();
  for (int i = 1; i <= 4; ++i) hub.publish("t", "e", std::to_string(i));
  auto stream = follow(hub, {"t"}, cursor);
  const auto events = taken(*stream);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].name, "resync");
}

TEST(EventHub, TakesNoMoreThanAskedButOneFrameAtLeast) {
  EventHub hub;
  auto stream = follow(hub, {"t"});
  for (int i = 0; i < 3; ++i) hub.publish("t", "e", std::string(100, 'x'));
  EXPECT_EQ(parse(stream->take(1)).size(), 1u);
  EXPECT_TRUE(stream->has_more());
  EXPECT_EQ(parse(stream->take(10'000)).size(), 2u);
  EXPECT_FALSE(stream->has_more());
}

TEST(EventHub, WakesOnceUntilEverythingIsTaken) {
  EventHub hub;
  int wakes = 0;
  auto stream = std::move(hub.subscribe({"t"}, "", [&] { ++wakes; })).value();
  hub.publish("t", "e", "1");
  hub.publish("t", "e", "2");
  EXPECT_EQ(wakes, 1);
  stream->take(1);
  hub.publish("t", "e", "3");
  EXPECT_EQ(wakes, 1);
  while (!stream->take(1).empty()) {
  }
  hub.publish("t", "e", "4");
  EXPECT_EQ(wakes, 2);
}

TEST(EventHub, WakesAStreamThatHasSomethingToCatchUpWith) {
  EventHub hub;
  const auto cursor = hub.cursor();
  hub.publish("t", "e", "1");
  int wakes = 0;
  auto stream = std::move(hub.subscribe({"t"}, cursor, [&] { ++wakes; })).value();
  EXPECT_EQ(wakes, 1);
  // What comes before the reader has seen that nothing waits is found by the same round of takes.
  taken(*stream);
  hub.publish("t", "e", "2");
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(taken(*stream).size(), 1u);
}

TEST(EventHub, BoundsTheNumberOfStreams) {
  EventHub hub({.keep = 1, .subscribers = 1, .backlog = 1});
  auto only = follow(hub, {"t"});
  auto refused = hub.subscribe({"t"}, "", nothing);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::too_many);
  EXPECT_EQ(refused.error().type, "too-many-streams");
  only.reset();
  EXPECT_EQ(hub.subscribers(), 0u);
  EXPECT_TRUE(hub.subscribe({"t"}, "", nothing).ok());
}

TEST(EventHub, MayEndBeforeItsStreams) {
  std::unique_ptr<EventHub::Subscription> stream;
  {
    EventHub hub;
    stream = follow(hub, {"t"});
    hub.publish("t", "e", "1");
  }
  EXPECT_EQ(taken(*stream).size(), 1u);
}

/// A reader on a thread of its own, that sleeps until it is woken.
class Reader {
 public:
  Reader(EventHub& hub, std::string last) {
    subscription_ = std::move(hub.subscribe({"t"}, last, [this] {
                      const std::lock_guard lock(mutex_);
                      woken_ = true;
                      condition_.notify_one();
                    })).value();
  }
  /// Until `count` events are there.
  void read(std::size_t count) {
    while (events.size() < count) {
      {
        std::unique_lock lock(mutex_);
        condition_.wait(lock, [&] { return woken_; });
        woken_ = false;
      }
      for (auto text = subscription_->take(64); !text.empty(); text = subscription_->take(64)) {
        for (auto& event : parse(text)) events.push_back(std::move(event));
      }
    }
  }
  std::vector<Event> events;

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool woken_ = false;
  std::unique_ptr<EventHub::Subscription> subscription_;
};

TEST(EventHub, LosesNothingBetweenManyPublishersAndReaders) {
  constexpr int kPublishers = 3;
  constexpr int kEach = 500;
  constexpr std::size_t kTotal = kPublishers * kEach;
  EventHub hub({.keep = kTotal, .subscribers = 64, .backlog = kTotal});
  const auto cursor = hub.cursor();
  std::vector<std::thread> threads;
  std::array<std::vector<Event>, 3> heard;
  for (auto& list : heard) {
    // Each comes at a time of its own and so catches up with a part.
    threads.emplace_back([&] {
      Reader reader(hub, cursor);
      reader.read(kTotal);
      list = std::move(reader.events);
    });
  }
  for (int p = 0; p < kPublishers; ++p) {
    threads.emplace_back([&, p] {
      for (int i = 0; i < kEach; ++i)
        hub.publish("t", "e", std::to_string(p) + ":" + std::to_string(i));
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& list : heard) {
    ASSERT_EQ(list.size(), kTotal);
    std::set<std::string> all;
    for (const auto& event : list) all.insert(event.data);
    EXPECT_EQ(all.size(), kTotal);
    for (std::size_t i = 0; i < kTotal; ++i) EXPECT_EQ(list[i].id, heard[0][i].id);
  }
}

TEST(EventHub, LetsStreamsComeAndGoWhileOthersPublish) {
  EventHub hub;
  std::atomic<bool> going{true};
  std::thread publisher([&] {
    while (going) hub.publish("t", "e", "{}");
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 300; ++i) {
        auto stream = follow(hub, {"t", "u"}, hub.cursor());
        stream->take(1000);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  going = false;
  publisher.join();
  EXPECT_EQ(hub.subscribers(), 0u);
}

}  // namespace
}  // namespace atelier::http
