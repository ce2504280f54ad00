// SPDX-License-Identifier: Apache-2.0
// Messages between two contexts: rows of the sender's outbox, the relay, RabbitMQ, and the
// receiver's inbox, each database a PostgreSQL with synced commits. From the moment the relay may
// begin until the last one is taken. And the same after an outage: a broker that was away while
// very many were written.
//
//   messages_bench [--messages 60000] [--backlog 100000] [--pairs 3]
//
// In turns with the broker alone: the same messages to a queue of the same kind, published
// with confirmations by one connection and consumed with acknowledgements by another.
#include <atomic>
#include <cstdio>
#include <poll.h>
#include <set>
#include <thread>

#include "bench/support/arguments.h"
#include "bench/support/figures.h"
#include "bench/support/must.h"
#include "bench/support/ordered.h"
#include "platform/bus/rabbit/rabbit.h"
#include "platform/testing/private_postgres.h"
#include "platform/testing/private_rabbitmq.h"
#include "platform/testing/rabbit_admin.h"

namespace atelier::bench {
namespace {

using Clock = std::chrono::steady_clock;
namespace rabbit = bus::rabbit;
using rabbit::Arrival;
using rabbit::Connection;

constexpr const char* kQueue = "bench.queue";
constexpr const char* kBareQueue = "bench.bare";
constexpr std::size_t kAtOnce = 500;  // rows of one commit, where the outbox is filled
constexpr auto kLook = std::chrono::milliseconds(2);
constexpr auto kPatience = std::chrono::minutes(10);
constexpr std::size_t kWindow = rabbit::PublisherOptions{}.window;
constexpr int kPrefetch = 512;  // as RabbitOptions has it
constexpr double kShareBar = 0.5;

template <class F>
void wait_until(F holds, const char* what) {
  const auto deadline = Clock::now() + kPatience;
  while (!holds()) {
    if (Clock::now() > deadline)
      throw std::runtime_error(std::string("waited in vain for ") + what);
    std::this_thread::sleep_for(kLook);  // the programs need the CPU
  }
}

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

/// As deploy/rabbitmq declares those of the contexts.
void declare(testing::RabbitAdmin& admin, const std::string& queue, const std::string& key) {
  admin.remove_queue(queue);
  admin.remove_queue(queue + ".dead");
  admin.add_exchange(std::string(Ordered::kExchange), "topic");
  admin.add_queue(queue, {{"x-single-active-consumer", true},
                          {"x-delivery-limit", std::int64_t{20}},
                          {"x-dead-letter-exchange", "dead"},
                          {"x-dead-letter-routing-key", queue},
                          {"x-dead-letter-strategy", "at-least-once"},
                          {"x-overflow", "reject-publish"}});
  admin.bind(queue, std::string(Ordered::kExchange), key);
  admin.add_queue(queue + ".dead");
}

/// A sender and a receiver with empty databases.
class Contexts {
 public:
  Contexts(PrivatePostgres& server, const testing::PrivateRabbitmq& broker)
      : sender_(open(server, "bench_sender")), receiver_(open(server, "bench_receiver")) {
    testing::RabbitAdmin admin(broker.url("operator"));
    declare(admin, kQueue, std::string(Ordered::kType));
    bus_ = must(bus::make_rabbit_bus({.url = broker.url("operator")}, clock_));
    outbox_ = must(bus_->attach(*sender_));
    must(bus_->attach(*receiver_));
    auto consumer = std::make_shared<bus::Consumer>(kQueue, *receiver_);
    consumer->on<Ordered>([this](sql::Tx& tx, const Ordered&, const bus::Envelope&) {
      tx.on_commit([this] { ++taken_; });
      return Result<bus::Outcome>(bus::Outcome::applied);
    });
    bus_->subscribe(std::move(consumer));
  }
  ~Contexts() { bus_->stop(); }

  void write(std::size_t messages) {
    for (std::size_t written = 0; written < messages; written += kAtOnce) {
      const auto count = std::min(kAtOnce, messages - written);
      must(sender_->write([&](sql::Tx& tx) -> Result<bool> {
        for (std::size_t i = 0; i < count; ++i) outbox_->send(tx, Ordered::make());
        return true;
      }));
    }
  }
  void start() { bus_->start(); }
  bool ready() const { return bus_->ready(); }
  std::size_t taken() const { return taken_; }

 private:
  std::unique_ptr<sql::Database> open(PrivatePostgres& server, const std::string& database) {
    server.run("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
    server.create(database);
    return must(
        sql::open_postgres({.url = server.url(), .database = database, .name = database}, clock_));
  }

  const SystemClock clock_;
  std::atomic<std::size_t> taken_{0};
  std::unique_ptr<bus::Bus> bus_;  // outlives the databases
  std::unique_ptr<sql::Database> sender_, receiver_;
  const bus::Outbox* outbox_ = nullptr;
};

/// Seconds until the last is taken, once all are connected.
double through_contexts(PrivatePostgres& server, const testing::PrivateRabbitmq& broker,
                        std::size_t messages) {
  Contexts contexts(server, broker);
  contexts.write(messages);
  contexts.start();
  wait_until([&] { return contexts.ready(); }, "the broker");
  const auto begun = Clock::now();
  const auto before = contexts.taken();
  wait_until([&] { return contexts.taken() >= messages; }, "messages");
  return seconds_since(begun) / static_cast<double>(messages - before) *
         static_cast<double>(messages);
}

/// Seconds from the start of the broker, and from the moment it confirms again.
struct Drained {
  double from_start_s, from_ready_s;
};
Drained after_outage(PrivatePostgres& server, testing::PrivateRabbitmq& broker,
                     std::size_t messages) {
  Contexts contexts(server, broker);
  contexts.start();
  wait_until([&] { return contexts.ready(); }, "the broker");
  broker.stop();
  contexts.write(messages);
  const auto begun = Clock::now();
  broker.start();
  wait_until([&] { return contexts.ready(); }, "the broker after its outage");
  const double ready_s = seconds_since(begun);
  wait_until([&] { return contexts.taken() >= messages; }, "the backlog");
  const double all_s = seconds_since(begun);
  return {all_s, all_s - ready_s};
}

/// Until something comes from the broker.
void wait_for(const Connection& connection) {
  pollfd file{connection.socket(), POLLIN, 0};
  (void)::poll(&file, 1, 1000);
}

void consume_bare(const rabbit::Address& address, std::size_t messages) {
  const auto connection = must(Connection::open(address, "bare consumer"));
  must(connection->consume(kBareQueue, kBareQueue, kPrefetch));
  for (std::size_t seen = 0; seen < messages;) {
    std::uint64_t last = 0;
    while (const auto arrival = must(connection->next())) {
      if (arrival->kind != Arrival::Kind::delivered) continue;
      last = arrival->tag;
      ++seen;
    }
    if (last != 0) must(connection->acknowledge(last, true));
    if (seen < messages) wait_for(*connection);
  }
  connection->close();
}

void publish_bare(Connection& connection, std::size_t messages) {
  bus::Envelope told{.id = Uuid::make(),
                     .exchange = std::string(Ordered::kExchange),
                     .type = kBareQueue,
                     .key = Uuid::make(),
                     .traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"};
  told.payload = to_json(Ordered::make());
  const auto parcel = rabbit::to_parcel(told);
  std::set<std::uint64_t> unconfirmed;
  for (std::uint64_t published = 0; published < messages || !unconfirmed.empty();) {
    while (published < messages && unconfirmed.size() < kWindow) {
      must(connection.publish(parcel, true));
      unconfirmed.insert(++published);
    }
    wait_for(connection);
    while (const auto arrival = must(connection.next())) {
      if (arrival->kind != Arrival::Kind::confirmed)
        throw std::runtime_error("the broker took a message of the baseline not");
      const auto first = arrival->multiple ? unconfirmed.begin() : unconfirmed.find(arrival->tag);
      unconfirmed.erase(first, unconfirmed.upper_bound(arrival->tag));
    }
  }
}

/// Seconds until the last of them is consumed.
double through_broker_alone(const testing::PrivateRabbitmq& broker, std::size_t messages) {
  testing::RabbitAdmin admin(broker.url("operator"));
  declare(admin, kBareQueue, kBareQueue);
  const auto address = must(rabbit::parse_address(broker.url("operator")));
  const auto connection = must(Connection::open(address, "bare publisher"));
  must(connection->confirm_publications());
  const auto begun = Clock::now();
  std::thread consumer([&] { consume_bare(address, messages); });
  publish_bare(*connection, messages);
  consumer.join();
  return seconds_since(begun);
}

int run(const Arguments& arguments) {
  PrivatePostgres server(PrivatePostgres::Durability::full);
  testing::PrivateRabbitmq broker;
  const auto messages = arguments.get<std::size_t>("messages");
  const auto backlog = arguments.get<std::size_t>("backlog");
  std::vector<double> ours;
  std::vector<double> bare;
  for (int pair = 0; pair < arguments.get("pairs"); ++pair) {
    const auto count = static_cast<double>(messages);
    ours.push_back(count / through_contexts(server, broker, messages));
    bare.push_back(count / through_broker_alone(broker, messages));
    std::printf("ours %s, the broker alone %s\n", number(ours.back(), 0, "messages/s").c_str(),
                number(bare.back(), 0, "messages/s").c_str());
    std::fflush(stdout);
  }
  const double share = median(ours) / median(bare);
  const auto baseline = "the broker alone: " + number(median(bare), 0, "messages/s");
  print({.what = "messages from outbox over RabbitMQ to inbox, PostgreSQL, durable",
         .figure = number(median(ours), 0, "messages/s"),
         .baseline = baseline,
         .ratio = number(share, 2, "x"),
         .bar = at_least(kShareBar, share, "x")});
  const auto drained = after_outage(server, broker, backlog);
  print(
      {.what = number(static_cast<double>(backlog), 0, "messages written while RabbitMQ was away"),
       .figure = "all taken " + number(drained.from_ready_s, 1, "s") + " after it was back (" +
                 number(drained.from_start_s, 1, "s") + " after it was started), " +
                 number(static_cast<double>(backlog) / drained.from_ready_s, 0, "messages/s"),
       .baseline = baseline});
  return 0;
}

}  // namespace
}  // namespace atelier::bench

int main(int argc, char** argv) {
  try {
    return atelier::bench::run(
        {argc, argv, {{"messages", 60'000}, {"backlog", 100'000}, {"pairs", 3}}});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "messages_bench: %s\n", error.what());
    return 1;
  }
}
