// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/rabbit/queue_reader.h"

#include <algorithm>
#include <deque>
#include <map>
#include <random>

#include "platform/bus/rabbit/keyed_deliveries.h"
#include "platform/telemetry/metrics.h"

namespace atelier::bus::rabbit {
namespace {

using namespace telemetry;
using Steady = Link::Steady;

Family<Counter> redelivered_total{"atelier_messages_redelivered_total",
                                  "Messages that the broker had delivered before.",
                                  {"queue"}};
Family<Counter> failures_total{
    "atelier_delivery_failures_total", "Attempts to take a message that failed.", {"queue"}};
Family<Counter> broker_dead_total{
    "atelier_broker_dead_letters_total", "Messages that the broker gave up delivering.", {"queue"}};
Family<Gauge> held_gauge{
    "atelier_deliveries_held", "Messages delivered and not acknowledged yet.", {"queue"}};

constexpr int kDoublings = 30;
constexpr int kPrefetchDead = 32;
/// Transactions at once. While they run, what comes waits for the next, which then has more.
constexpr std::size_t kMostTransactions = 4;
constexpr std::ptrdiff_t kMostBehindAGap = 128;
constexpr auto kPatience = std::chrono::seconds(10);  // for the inbox, when told to stop

std::string dead_queue(const std::string& queue) { return queue + ".dead"; }

/// Acknowledges many with one frame: tags that are settled without a gap before them. What is
/// settled behind a gap waits for it to close, up to a number, since the broker works as hard for
/// each frame as for a message. Should the connection break meanwhile, the inbox knows them.
class Acknowledgements {
 public:
  void expect(std::uint64_t tag) { settled_[tag] = false; }
  void settle(std::uint64_t tag) {
    settled_[tag] = true;
    any_ = true;
  }
  Result<void> flush(Connection& connection) {
    if (!std::exchange(any_, false)) return {};
    ATELIER_TRY(flush_before_the_gap(connection));
    if (std::ranges::count(settled_, true, &Tags::value_type::second) < kMostBehindAGap) return {};
    return flush_behind_the_gap(connection);
  }
  Result<void> flush_all(Connection& connection) {
    ATELIER_TRY(flush_before_the_gap(connection));
    return flush_behind_the_gap(connection);
  }

 private:
  using Tags = std::map<std::uint64_t, bool>;

  Result<void> flush_before_the_gap(Connection& connection) {
    const auto gap = std::ranges::find(settled_, false, &Tags::value_type::second);
    if (gap != settled_.begin()) {
      ATELIER_TRY(connection.acknowledge(std::prev(gap)->first, true));
      settled_.erase(settled_.begin(), gap);
    }
    return {};
  }
  Result<void> flush_behind_the_gap(Connection& connection) {
    for (auto tag = settled_.begin(); tag != settled_.end();) {
      if (tag->second) {
        ATELIER_TRY(connection.acknowledge(tag->first, false));
        tag = settled_.erase(tag);
      } else {
        ++tag;
      }
    }
    return {};
  }

  Tags settled_;
  bool any_ = false;
};

}  // namespace

/// Where the inbox's answers wait for the thread. One for each connection, so that what comes late
/// is not taken for an answer to the next one's deliveries.
struct QueueReader::Mailbox {
  struct Answer {
    std::uint64_t tag;
    std::uint64_t transaction;
    Receipt receipt;
  };
  std::mutex mutex;
  std::vector<Answer> answers;
};

class QueueReader::Session {
 public:
  Session(QueueReader& reader, Connection& connection)
      : reader_(reader), queue_(reader.inbox_.queue()), connection_(connection) {}
  ~Session() {
    reader_.ready_ = false;
    held_gauge.with({queue_}).set(0);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Result<void> begin() {
    // The one with many messages last: once they flow, an answer to another request may come late.
    ATELIER_TRY(connection_.consume(dead_queue(queue_), dead_queue(queue_), kPrefetchDead));
    return connection_.consume(queue_, queue_, reader_.options_.prefetch);
  }
  Result<void> read() {
    for (;;) {
      ATELIER_TRY_ASSIGN(auto arrival, connection_.next());
      if (!arrival) return {};
      if (arrival->kind == Arrival::Kind::delivered) take(std::move(*arrival));
    }
  }
  void try_again() {
    const auto now = Steady::now();
    hand_on(deliveries_.due(now));
    for (auto& [tag, one] : given_up_) {
      if (one.again && *one.again <= now) give_up(tag, one);
    }
  }
  Result<void> settle() {
    std::vector<Mailbox::Answer> answers;
    {
      std::lock_guard lock(mailbox_->mutex);
      answers.swap(mailbox_->answers);
    }
    for (const auto& [tag, transaction, receipt] : answers) {
      if (--under_way_.at(transaction) == 0) under_way_.erase(transaction);
      settle_one(tag, receipt);
    }
    held_gauge.with({queue_}).set(static_cast<double>(deliveries_.size()));
    return acknowledgements_.flush(connection_);
  }
  /// A wait looks every second anyway, which is soon enough for what was given up.
  Steady::duration until_next_retry() const {
    const auto next = deliveries_.next_due();
    return next ? *next - Steady::now() : Steady::duration(std::chrono::hours(1));
  }
  /// Begins transactions for what waits for one.
  void hand_over() {
    while (!waiting_.empty() && under_way_.size() < kMostTransactions) {
      ++transaction_;
      std::vector<Delivery> deliveries;
      while (!waiting_.empty() && deliveries.size() < Inbox::kMostAtOnce) {
        auto& [tag, message, after] = waiting_.front();
        deliveries.push_back({std::move(message), after, answer(tag, transaction_)});
        waiting_.pop_front();
      }
      reader_.inbox_.receive(std::move(deliveries));
    }
  }
  bool idle() const { return under_way_.empty(); }
  Result<void> end() {
    ATELIER_TRY(settle());
    return acknowledgements_.flush_all(connection_);
  }

 private:
  /// To be a dead letter.
  struct GivenUp {
    std::shared_ptr<const Envelope> message;
    std::string why;
    std::optional<Steady::time_point> again = {};  ///< where the database did not take it
  };

  void take(Arrival arrival) {
    acknowledgements_.expect(arrival.tag);
    auto envelope = to_envelope(arrival.parcel);
    if (!envelope) {
      return give_up(arrival.tag, unreadable(arrival.parcel, reader_.clock_.now()),
                     envelope.error().type + ": " + envelope.error().detail);
    }
    if (arrival.consumer != queue_) {
      broker_dead_total.with({queue_}).add();
      return give_up(arrival.tag, std::move(*envelope),
                     "the broker gave it up: " + arrival.parcel.text("x-death.reason"));
    }
    if (envelope->attempt > 1) redelivered_total.with({queue_}).add();
    hand_on(deliveries_.add(arrival.tag, std::make_shared<Envelope>(std::move(*envelope))));
  }

  void give_up(std::uint64_t tag, Envelope envelope, std::string why) {
    auto& one = given_up_[tag];
    one = {std::make_shared<Envelope>(std::move(envelope)), std::move(why)};
    give_up(tag, one);
  }
  void give_up(std::uint64_t tag, GivenUp& one) {
    one.again.reset();
    reader_.inbox_.give_up(one.message, one.why, answer(tag, ++transaction_));
  }

  void hand_on(std::vector<KeyedDeliveries::HandOn> list) {
    std::ranges::move(list, std::back_inserter(waiting_));
  }

  std::function<void(Receipt)> answer(std::uint64_t tag, std::uint64_t transaction) {
    ++under_way_[transaction];
    {
      std::lock_guard lock(reader_.mutex_);
      ++reader_.unanswered_;
    }
    return [&reader = reader_, mailbox = mailbox_, tag, transaction](Receipt receipt) {
      bool first = false;
      {
        std::lock_guard lock(mailbox->mutex);
        first = mailbox->answers.empty();
        mailbox->answers.push_back({tag, transaction, std::move(receipt)});
      }
      if (first) reader.link_.wake();
      // The last that is done here: whoever waits for it may take the reader away.
      std::lock_guard lock(reader.mutex_);
      --reader.unanswered_;
      reader.answered_.notify_all();
    };
  }

  void settle_one(std::uint64_t tag, const Receipt& receipt) {
    if (given_up_.contains(tag)) return settle_given_up(tag, receipt);
    switch (receipt.kind) {
      case Receipt::Kind::taken:
        acknowledgements_.settle(tag);
        return hand_on(deliveries_.taken(tag));
      case Receipt::Kind::behind:
        return hand_on(deliveries_.behind(tag));
      case Receipt::Kind::failed:
        failures_total.with({queue_}).add();
        return deliveries_.failed(tag, next_attempt(deliveries_.failures(tag)));
    }
  }

  void settle_given_up(std::uint64_t tag, const Receipt& receipt) {
    if (receipt.kind == Receipt::Kind::taken) {
      acknowledgements_.settle(tag);
      given_up_.erase(tag);
    } else {
      failures_total.with({queue_}).add();
      given_up_.at(tag).again = next_attempt(kDoublings);
    }
  }

  Steady::time_point next_attempt(int failures) {
    const auto& options = reader_.options_;
    const auto full = std::min(options.longest_retry_us,
                               options.first_retry_us << std::min(failures, kDoublings));
    const double jitter = std::uniform_real_distribution<>(0.5, 1)(random_);
    return Steady::now() +
           std::chrono::microseconds(static_cast<std::int64_t>(static_cast<double>(full) * jitter));
  }

  QueueReader& reader_;
  const std::string& queue_;
  Connection& connection_;
  const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  KeyedDeliveries deliveries_;
  std::map<std::uint64_t, GivenUp> given_up_;  // by tag
  Acknowledgements acknowledgements_;
  std::deque<KeyedDeliveries::HandOn> waiting_;     // for a transaction
  std::map<std::uint64_t, std::size_t> under_way_;  // by transaction: in the inbox, unanswered
  std::uint64_t transaction_ = 0;
  std::minstd_rand random_{std::random_device{}()};
};

QueueReader::QueueReader(const Address& address, const std::string& process, const LinkTimes& times,
                         const QueueReaderOptions& options, Inbox& inbox, const Clock& clock)
    : options_(options),
      inbox_(inbox),
      clock_(clock),
      link_(address, process, inbox.queue(), times,
            {.serve = [this](Connection& connection) { return serve(connection); }}) {}

QueueReader::~QueueReader() { stop(); }

void QueueReader::stop() {
  link_.stop();
  std::unique_lock lock(mutex_);
  answered_.wait(lock, [&] { return unanswered_ == 0; });
}

Result<void> QueueReader::serve(Connection& connection) {
  Session session(*this, connection);
  ATELIER_TRY(session.begin());
  link_.settled();
  ready_ = true;
  while (!link_.stopping()) {
    ATELIER_TRY(session.read());
    session.try_again();
    ATELIER_TRY(session.settle());
    session.hand_over();
    link_.wait(connection, session.until_next_retry());
  }
  const auto deadline = Steady::now() + kPatience;
  while (!session.idle() && Steady::now() < deadline) {
    ATELIER_TRY(session.settle());
    if (!session.idle()) link_.wait(connection, deadline - Steady::now());
  }
  return session.end();
}

}  // namespace atelier::bus::rabbit
