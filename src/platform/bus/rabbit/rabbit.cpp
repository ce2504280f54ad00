// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/rabbit/rabbit.h"

#include <algorithm>

#include "platform/base/ticker.h"
#include "platform/bus/bus_base.h"
#include "platform/bus/rabbit/fan_out.h"

namespace atelier::bus {
namespace {

using namespace rabbit;

constexpr std::chrono::milliseconds kWatch{1000};
/// The name of a database whose outbox has something to hand on, for the process that does so.
constexpr std::string_view kRelayTopic = "relay";

class RabbitBus final : public BusBase {
 public:
  RabbitBus(const RabbitOptions& options, const Address& address, const Clock& clock)
      : BusBase(options.bus, clock),
        rabbit_(options),
        address_(address),
        publisher_(address, options.process, options.link, options.publisher),
        fan_out_(address, options.process, options.link, clock) {
    listen(
        std::string(kRelayTopic), [this](std::string_view database) { wake_relay(database); },
        [](Instant) {});
  }
  ~RabbitBus() override { stop(); }

  void start() override {
    publisher_.start();
    for (auto& reader : readers_) reader->start();
    fan_out_.start();
    start_relays();
    if (!watchdog_) watchdog_ = std::make_unique<Ticker>(kWatch, [this] { watch(); });
  }

  void stop() override {
    // The publisher first: then relays have nothing to wait for.
    publisher_.stop();
    stop_relays();
    for (auto& reader : readers_) reader->stop();
    fan_out_.stop();
    watchdog_.reset();
  }

  bool ready() const override {
    return publisher_.ready() &&
           std::ranges::all_of(readers_, [](const auto& reader) { return reader->ready(); });
  }

  bool reaches_others() const override { return true; }
  void broadcast(std::string_view topic, std::string text) override {
    fan_out_.broadcast(topic, std::move(text));
  }
  void listen(std::string topic, std::function<void(std::string_view)> on_text,
              std::function<void(Instant)> on_gap) override {
    fan_out_.listen(std::move(topic), {std::move(on_text), std::move(on_gap)});
  }

  /// An outage is nobody's attempt and leaves no error in a row, so it is told here.
  Result<OutboxStatus> outbox_status(std::string_view database) override {
    ATELIER_TRY_ASSIGN(auto status, BusBase::outbox_status(database));
    if (status.pending > 0 && status.last_error.empty()) status.last_error = publisher_.obstacle();
    return status;
  }

 private:
  Transport& transport() override { return publisher_; }
  void tell_leader(const std::string& database) override { broadcast(kRelayTopic, database); }
  void connect(const Consumer&, Inbox& inbox) override {
    const QueueReaderOptions options{rabbit_.prefetch, options_.first_retry_us,
                                     options_.longest_retry_us};
    readers_.push_back(std::make_unique<QueueReader>(address_, rabbit_.process, rabbit_.link,
                                                     options, inbox, clock_));
  }
  void watch() {
    publisher_.watch();
    fan_out_.watch();
    for (auto& reader : readers_) reader->watch();
  }

  const RabbitOptions rabbit_;
  const Address address_;
  Publisher publisher_;
  FanOut fan_out_;
  std::vector<std::unique_ptr<QueueReader>> readers_;
  std::unique_ptr<Ticker> watchdog_;
};

}  // namespace

Result<std::unique_ptr<Bus>> make_rabbit_bus(const RabbitOptions& options, const Clock& clock) {
  ATELIER_TRY_ASSIGN(const auto address, parse_address(options.url));
  return std::unique_ptr<Bus>(std::make_unique<RabbitBus>(options, address, clock));
}

}  // namespace atelier::bus
