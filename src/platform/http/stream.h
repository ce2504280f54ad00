// SPDX-License-Identifier: Apache-2.0
// Server-sent events. A hub keeps the last events; a stream follows some topics from where the
// client left off (Last-Event-ID) or, where that is too old or of another life of the process,
// begins with the event `resync`: read the page again. Publishing never waits for a reader: one
// that does not keep up is sent `resync` instead of what it missed.
//
// A page that shows a part of a list follows the topic of that part. What moves between the parts
// is published as a Change, once, whoever follows what:
//
//   hub.publish({.after = {"all", "stage:polish"}, .shown = {"card", card},
//                .before = {"all", "stage:cast"}, .gone = {"gone", lot_id_json},
//                .key = lot_id});
//
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"

namespace atelier::http {

/// Thread-safe.
class EventHub {
 public:
  struct Options {
    std::size_t keep = 4096;         ///< events kept for resuming, over all topics
    std::size_t subscribers = 4096;  ///< at most; one more is `too_many` "too-many-streams"
    std::size_t backlog = 256;       ///< events waiting for one subscriber at most
  };
  explicit EventHub(Options options);
  EventHub();  ///< with the defaults
  ~EventHub();

  /// `data` is one JSON document; names have no line breaks.
  struct Event {
    std::string_view name;
    std::string_view data;
  };
  /// What became of one thing. Who follows a topic of `after` is sent `shown`; of the others, who
  /// follows one of `before` is sent `gone`; each reader one of them, once, live as well as when it
  /// resumes.
  struct Change {
    std::vector<std::string> after = {};  ///< topics it is listed under now; no line breaks
    Event shown = {};
    std::vector<std::string> before = {};  ///< topics it was listed under until now
    Event gone = {};
    std::string_view key = {};  ///< of the thing, see below; "" for none
  };
  /// Of the events that wait for a reader under the same key, only the newest is sent: it must tell
  /// all that the reader needs to know of that thing.
  void publish(const Change& change);
  void publish(std::string_view topic, std::string_view event, std::string_view data,
               std::string_view key = {});

  /// One open stream. Its end unsubscribes.
  class Subscription {
   public:
    /// The frames that wait, in the text/event-stream format, at most `most_bytes` (but one frame
    /// at least); "" where there are none. A reader takes until it gets "", then waits to be woken.
    std::string take(std::size_t most_bytes);
    /// Whether take() would find something.
    bool has_more() const;
    /// What a client that has seen no event yet goes on from; "" where it came with an id of its
    /// own.
    const std::string& begins_after() const;
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

   private:
    friend class EventHub;
    struct State;
    explicit Subscription(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
  };
  /// `wake` is called, from any thread, when frames are waiting, and not again before take() has
  /// answered "". It may run before this returns, and still be running when the subscription ends.
  Result<std::unique_ptr<Subscription>> subscribe(std::vector<std::string> topics,
                                                  std::string_view last_event_id,
                                                  std::function<void()> wake);
  std::size_t subscribers() const;
  /// The id of the last event: a page read before this call is brought up to date by a stream that
  /// goes on from here.
  std::string cursor() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// What a streaming route answers: which hub, which topics.
struct Follow {
  EventHub* hub;
  std::vector<std::string> topics;
  /// Written as it comes, not gathered: for a stream that few events concern.
  bool at_once = false;
};

}  // namespace atelier::http
