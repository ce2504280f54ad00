// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/rabbit/fan_out.h"

#include <charconv>

#include "platform/telemetry/metrics.h"

namespace atelier::bus::rabbit {
namespace {

telemetry::Family<telemetry::Counter> dropped_total{
    "atelier_broadcast_dropped_total",
    "Broadcasts that could not be sent; listeners hear of a gap in their place."};
telemetry::Family<telemetry::Counter> gaps_total{
    "atelier_broadcast_gaps_total", "Times that a listener may have missed a broadcast."};

constexpr std::string_view kGap = "gap";  // the type of a sender's own gap
constexpr std::string_view kText = "text";
constexpr std::size_t kMostWaiting = 10'000;

/// A connection that is dead is noticed within this time.
constexpr std::int64_t kUnnoticed_us = 15 * kSecond;

std::string queue_name() { return "replica." + Uuid::make().str(); }

}  // namespace

/// Takes what is to be said while there is a connection.
class FanOut::Open {
 public:
  explicit Open(FanOut& fan_out) : fan_out_(fan_out) { set(true); }
  ~Open() { set(false); }
  Open(const Open&) = delete;
  Open& operator=(const Open&) = delete;

 private:
  void set(bool open) {
    std::lock_guard lock(fan_out_.mutex_);
    fan_out_.open_ = open;
    dropped_total.get().add(fan_out_.outgoing_.size());
    fan_out_.outgoing_.clear();
  }
  FanOut& fan_out_;
};

FanOut::FanOut(const Address& address, const std::string& process, const LinkTimes& times,
               const Clock& clock)
    : clock_(clock),
      whole_until_(clock.now()),
      link_(address, process, "board.evt", times,
            {.serve = [this](Connection& connection) { return serve(connection); }}) {}

FanOut::~FanOut() { stop(); }

void FanOut::listen(std::string topic, Listener listener) {
  listeners_.emplace(std::move(topic), std::move(listener));
}

void FanOut::broadcast(std::string_view topic, std::string text) {
  {
    std::lock_guard lock(mutex_);
    said_ = true;
    // Without a connection, or with one that takes nothing, the gap that is announced covers it.
    if (!open_ || outgoing_.size() >= kMostWaiting) return dropped_total.get().add();
    outgoing_.push_back({std::string(topic), std::move(text)});
  }
  link_.wake();
}

Result<void> FanOut::serve(Connection& connection) {
  if (!listeners_.empty()) {
    ATELIER_TRY(connection.consume_own(queue_name(), std::string(kFanOutExchange)));
  }
  const Open open(*this);
  ATELIER_TRY(announce(connection));
  link_.settled();
  for (;;) {
    const bool last = link_.stopping();
    const Instant now = clock_.now();
    ATELIER_TRY(say_all(connection));
    ATELIER_TRY(hear_all(connection));
    whole_until_ = now - kUnnoticed_us;
    if (last) return {};
    link_.wait(connection, std::chrono::hours(1));
  }
}

Result<void> FanOut::announce(Connection& connection) {
  bool said = false;
  {
    std::lock_guard lock(mutex_);
    said = std::exchange(said_, false);
  }
  tell_gap(whole_until_);
  if (!said) return {};
  return publish(connection, std::string(kGap), "", std::to_string(whole_until_.us));
}

Result<void> FanOut::say_all(Connection& connection) {
  std::deque<Notice> notices;
  {
    std::lock_guard lock(mutex_);
    notices.swap(outgoing_);
  }
  for (auto& [topic, text] : notices) {
    ATELIER_TRY(publish(connection, std::string(kText), topic, std::move(text)));
  }
  return {};
}

Result<void> FanOut::publish(Connection& connection, std::string type, const std::string& topic,
                             std::string text) const {
  Parcel parcel;
  parcel.exchange = kFanOutExchange;
  parcel.routing_key = topic;
  parcel.type = std::move(type);
  parcel.sender = own_;
  parcel.persistent = false;
  parcel.body = std::move(text);
  return connection.publish(parcel, false);
}

Result<void> FanOut::hear_all(Connection& connection) {
  for (;;) {
    ATELIER_TRY_ASSIGN(const auto arrival, connection.next());
    if (!arrival) return {};
    if (arrival->kind == Arrival::Kind::delivered) hear(arrival->parcel);
  }
}

void FanOut::hear(const Parcel& parcel) {
  if (parcel.sender == own_) return;
  if (parcel.type == kGap) {
    std::int64_t since_us = 0;
    const auto& text = parcel.body;
    std::from_chars(text.data(), text.data() + text.size(), since_us);
    return tell_gap({since_us});
  }
  const auto [begin, end] = listeners_.equal_range(parcel.routing_key);
  for (auto listener = begin; listener != end; ++listener) listener->second.on_text(parcel.body);
}

void FanOut::tell_gap(Instant since) const {
  if (!listeners_.empty()) gaps_total.get().add();
  for (const auto& [topic, listener] : listeners_) listener.on_gap(since);
}

}  // namespace atelier::bus::rabbit
