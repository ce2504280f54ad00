// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/rabbit/publisher.h"

#include <algorithm>
#include <deque>
#include <future>
#include <map>
#include <unordered_map>

#include "platform/bus/message_context.h"
#include "platform/telemetry/metrics.h"

namespace atelier::bus::rabbit {
namespace {

using namespace telemetry;
using Steady = Link::Steady;

Family<Counter> returned_total{"atelier_publish_returned_total",
                               "Messages that no queue takes: dead letters of their sender.",
                               {"exchange"}};
Family<Counter> refused_total{"atelier_publish_refused_total",
                              "Messages that the broker did not take, tried again later.",
                              {"exchange"}};
Family<Counter> unconfirmed_total{
    "atelier_publish_timeouts_total",
    "Connections given up because a message was not confirmed in time."};
Family<Gauge> blocked_gauge{"atelier_broker_blocked",
                            "1 while the broker, short of memory or disk, takes no messages."};
Family<Counter> blocked_total{"atelier_broker_blocked_total",
                              "How often the broker has begun to take no messages."};
Family<Histogram> canary_seconds{
    "atelier_broker_first_confirm_seconds",
    "Until the broker has confirmed a new connection's first message."};

constexpr std::string_view kNotConnected = "not connected to the broker";
constexpr std::string_view kBlocked = "the broker is short of memory or disk and takes nothing";

}  // namespace

/// What one relay has handed on.
class Publisher::Batch {
 public:
  explicit Batch(const std::vector<PendingMessage>& messages)
      : messages_(messages),
        handed_(messages.size(), Handed{Handed::Kind::behind}),
        open_(messages.size()) {
    for (std::size_t i = 0; i < messages.size(); ++i) {
      const Uuid& key = messages[i].envelope->key;
      const bool first = key.nil() || waiting_.try_emplace(key).second;
      (first ? ready_ : waiting_[key]).push_back(i);
    }
  }

  const Envelope& message(std::size_t i) const { return *messages_[i].envelope; }
  bool has_ready() const { return !ready_.empty(); }
  bool settled() const { return open_ == 0; }

  std::size_t take() {
    const std::size_t i = ready_.front();
    ready_.pop_front();
    return i;
  }
  /// Frees the next of its key, or holds all of them back.
  void settle(std::size_t i, Handed handed) {
    const bool goes_on =
        handed.kind == Handed::Kind::sent || handed.kind == Handed::Kind::unroutable;
    handed_[i] = std::move(handed);
    --open_;
    const auto found = waiting_.find(message(i).key);
    if (found == waiting_.end() || found->second.empty()) return;
    if (goes_on) {
      ready_.push_back(found->second.front());
      found->second.pop_front();
    } else {
      open_ -= found->second.size();
      found->second.clear();
    }
  }
  /// What has not been published stays as it is.
  void leave_the_rest() {
    while (has_ready()) settle(take(), {Handed::Kind::behind});
  }

  void finish() { finished_.set_value(); }
  std::vector<Handed> wait() {
    finished_.get_future().wait();
    return std::move(handed_);
  }

 private:
  const std::vector<PendingMessage>& messages_;
  std::vector<Handed> handed_;
  std::size_t open_;
  std::deque<std::size_t> ready_;
  std::unordered_map<Uuid, std::deque<std::size_t>> waiting_;  // by key, behind one that is not
  std::promise<void> finished_;
};

/// What one connection has under way.
class Publisher::Session {
 public:
  Session(Publisher& publisher, Connection& connection)
      : publisher_(publisher), connection_(connection), options_(publisher.options_) {}
  ~Session() {
    for (const auto& [tag, flight] : flights_) {
      if (flight.batch) flight.batch->settle(flight.index, {Handed::Kind::behind});
    }
    flights_.clear();
    for (Batch* const batch : batches_) {
      batch->leave_the_rest();
      batch->finish();
    }
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Result<void> send_canary() {
    Parcel canary;
    canary.exchange = kCanaryExchange;
    canary.id = Uuid::make().str();
    canary.type = "canary";
    flights_[++tag_] = {.sent_at = Steady::now()};
    return connection_.publish(canary, true);
  }
  void add(std::list<Batch*> batches) { batches_.splice(batches_.end(), batches); }
  void leave_the_rest() {
    for (Batch* const batch : batches_) batch->leave_the_rest();
  }
  bool idle() const { return flights_.empty(); }
  /// Nothing can be published before something comes.
  bool waits() const {
    return blocked_ || !publisher_.ready_ || flights_.size() >= options_.window ||
           std::ranges::none_of(batches_, &Batch::has_ready);
  }

  Result<void> publish() {
    if (blocked_) leave_the_rest();
    if (!publisher_.ready_) return {};  // until the canary is back
    for (Batch* const batch : batches_) {
      while (batch->has_ready() && flights_.size() < options_.window) {
        ATELIER_TRY(publish_one(*batch, batch->take()));
      }
    }
    finish_settled();
    return {};
  }
  /// All that has come.
  Result<void> read() {
    for (;;) {
      auto arrival = connection_.next();
      if (!arrival) {
        learn_from(arrival.error());
        return arrival.error();
      }
      if (!*arrival) break;
      handle(**arrival);
    }
    finish_settled();
    if (!flights_.empty() && left() <= Steady::duration::zero()) {
      unconfirmed_total.get().add();
      return Error{ErrorKind::timeout, "broker-unavailable", "it confirms nothing"};
    }
    return {};
  }
  /// Until the oldest one is late.
  Steady::duration left() const {
    if (flights_.empty()) return options_.deadline;
    return flights_.begin()->second.sent_at + options_.deadline - Steady::now();
  }

 private:
  struct Flight {
    Batch* batch = nullptr;  ///< nullptr of the canary
    std::size_t index = 0;
    Steady::time_point sent_at;
    bool returned = false;
  };

  Result<void> publish_one(Batch& batch, std::size_t index) {
    const Envelope& message = batch.message(index);
    const auto refusal = publisher_.refusals_.find(message.exchange);
    if (refusal != publisher_.refusals_.end()) {
      if (Steady::now() < refusal->second.until) {
        refused_total.with({message.exchange}).add();
        batch.settle(index, {Handed::Kind::failed, refusal->second.why});
        return {};
      }
      publisher_.refusals_.erase(refusal);
    }
    flights_[++tag_] = {&batch, index, Steady::now()};
    return connection_.publish(to_parcel(message), true);
  }

  void handle(const Arrival& arrival) {
    switch (arrival.kind) {
      case Arrival::Kind::returned:
        return mark_returned(arrival.parcel.id);
      case Arrival::Kind::confirmed:
        return settle(arrival, true);
      case Arrival::Kind::refused:
        return settle(arrival, false);
      case Arrival::Kind::blocked:
        return set_blocked(true, arrival.reason);
      case Arrival::Kind::unblocked:
        return set_blocked(false, {});
      case Arrival::Kind::delivered:
        return;
    }
  }

  void mark_returned(const std::string& id) {
    for (auto& [tag, flight] : flights_) {
      if (flight.batch && flight.batch->message(flight.index).id.str() == id) {
        flight.returned = true;
      }
    }
  }

  void settle(const Arrival& arrival, bool confirmed) {
    auto flight = arrival.multiple ? flights_.begin() : flights_.find(arrival.tag);
    while (flight != flights_.end() && flight->first <= arrival.tag) {
      settle_one(flight->second, confirmed);
      flight = flights_.erase(flight);
    }
  }

  void settle_one(const Flight& flight, bool confirmed) {
    if (!flight.batch) {
      if (confirmed) begin(Steady::now() - flight.sent_at);
      return;
    }
    const Envelope& message = flight.batch->message(flight.index);
    if (!confirmed) {
      refused_total.with({message.exchange}).add();
      flight.batch->settle(flight.index,
                           {Handed::Kind::failed, "the broker refused it: a queue is full"});
    } else if (flight.returned) {
      returned_total.with({message.exchange}).add();
      log_message(Level::error, "message.unroutable", "No queue takes a message", message,
                  kUnroutable, "no queue is bound to it");
      flight.batch->settle(flight.index, {Handed::Kind::unroutable});
    } else {
      flight.batch->settle(flight.index, {Handed::Kind::sent});
    }
  }

  /// The canary is back.
  void begin(std::chrono::duration<double> took) {
    canary_seconds.get().observe(took.count());
    publisher_.link_.settled();
    canary_is_back_ = true;
    tell_state();
  }

  void set_blocked(bool blocked, const std::string& reason) {
    if (blocked && !blocked_) {
      blocked_total.get().add();
      log(Level::warn, "broker.blocked", "The broker takes no messages", {{attr::kReason, reason}});
    }
    blocked_ = blocked;
    tell_state();
  }

  void tell_state() {
    blocked_gauge.get().set(blocked_ ? 1 : 0);
    publisher_.set_obstacle(std::string(blocked_          ? kBlocked
                                        : canary_is_back_ ? std::string_view()
                                                          : kNotConnected));
  }

  /// An exchange that is not there, or not for this user, closes the channel. So that it does not
  /// stop the messages for others, those for it are not published for a while.
  void learn_from(const Error& error) {
    for (const auto& [tag, flight] : flights_) {
      if (!flight.batch) continue;
      const auto& exchange = flight.batch->message(flight.index).exchange;
      if (error.detail.find("exchange '" + exchange + "'") != std::string::npos) {
        publisher_.refusals_[exchange] = {error.detail, Steady::now() + options_.refusal};
      }
    }
  }

  void finish_settled() {
    std::erase_if(batches_, [](Batch* batch) {
      if (!batch->settled()) return false;
      batch->finish();
      return true;
    });
  }

  Publisher& publisher_;
  Connection& connection_;
  const PublisherOptions& options_;
  std::list<Batch*> batches_;
  std::map<std::uint64_t, Flight> flights_;  // by the number of the publication
  std::uint64_t tag_ = 0;
  bool canary_is_back_ = false;
  bool blocked_ = false;
};

Publisher::Publisher(const Address& address, const std::string& process, const LinkTimes& times,
                     const PublisherOptions& options)
    : options_(options),
      obstacle_(kNotConnected),
      link_(address, process, "publish", times,
            {.serve = [this](Connection& connection) { return serve(connection); },
             .down = [this] { turn_away(); }}) {}

Publisher::~Publisher() { stop(); }

void Publisher::start() {
  {
    std::lock_guard lock(mutex_);
    open_ = true;
  }
  link_.start();
}

void Publisher::stop() {
  {
    std::lock_guard lock(mutex_);
    open_ = false;
  }
  link_.stop();
  turn_away();
}

std::vector<Handed> Publisher::hand_on(const std::vector<PendingMessage>& messages) {
  Batch batch(messages);
  {
    std::lock_guard lock(mutex_);
    if (!open_ || messages.empty()) {
      return std::vector<Handed>(messages.size(), Handed{Handed::Kind::behind});
    }
    arrived_.push_back(&batch);
  }
  link_.wake();
  auto handed = batch.wait();
  crash_point("after_publish");
  return handed;
}

Result<void> Publisher::serve(Connection& connection) {
  ATELIER_TRY(connection.confirm_publications());
  Session session(*this, connection);
  ATELIER_TRY(session.send_canary());
  for (;;) {
    session.add(take_arrived());
    if (link_.stopping()) session.leave_the_rest();
    ATELIER_TRY(session.publish());
    ATELIER_TRY(session.read());
    if (link_.stopping() && session.idle()) return {};
    if (session.waits()) link_.wait(connection, session.left());
  }
}

std::list<Publisher::Batch*> Publisher::take_arrived() {
  std::lock_guard lock(mutex_);
  return std::exchange(arrived_, {});
}

void Publisher::turn_away() {
  set_obstacle(std::string(kNotConnected));
  for (Batch* const batch : take_arrived()) {
    batch->leave_the_rest();
    batch->finish();
  }
}

void Publisher::set_obstacle(std::string why) {
  std::lock_guard lock(mutex_);
  ready_ = why.empty();
  obstacle_ = std::move(why);
}

std::string Publisher::obstacle() const {
  std::lock_guard lock(mutex_);
  return obstacle_;
}

}  // namespace atelier::bus::rabbit
