// SPDX-License-Identifier: Apache-2.0
#include "platform/http/stream.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <unordered_map>
#include <utility>

#include "platform/base/assert.h"
#include "platform/telemetry/metrics.h"

namespace atelier::http {

namespace {

telemetry::Family<telemetry::Gauge> streams_open{"atelier_streams_open",
                                                 "Event streams that are open."};
telemetry::Family<telemetry::Counter> resyncs{
    "atelier_stream_resyncs_total", "Streams told to read their page again.", {"reason"}};

using Frame = std::shared_ptr<const std::string>;

std::string new_epoch() {
  std::random_device device;
  std::array<char, 16> text{};
  const auto number = (static_cast<std::uint64_t>(device()) << 32) | device();
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number, 16).ptr;
  return {text.data(), end};
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += '\n';
}

Frame make_frame(std::string_view id, std::string_view event, std::string_view data) {
  std::string frame;
  frame.reserve(id.size() + event.size() + data.size() + 24);
  append_field(frame, "id", id);
  append_field(frame, "event", event);
  // A line break would end the field; the reader joins the lines again.
  for (std::size_t begin = 0; begin <= data.size();) {
    const auto end = std::min(data.find('\n', begin), data.size());
    append_field(frame, "data", data.substr(begin, end - begin));
    begin = end + 1;
  }
  frame += '\n';
  return std::make_shared<const std::string>(std::move(frame));
}

}  // namespace

/// Locked after the hub where both are needed, so that a slow reader holds up no publisher.
struct EventHub::Subscription::State {
  std::weak_ptr<EventHub::State> hub;
  std::vector<std::string> topics;
  std::string begins_after;
  std::function<void()> wake;

  std::mutex mutex;
  std::deque<Frame> waiting;
  bool woken = false;  // since the last take()

  /// Whether the reader has to be woken.
  bool add(const Frame& frame, std::size_t backlog, const std::function<Frame()>& resync) {
    const std::lock_guard lock(mutex);
    if (waiting.size() >= backlog) {
      waiting.clear();
      waiting.push_back(resync());
      resyncs.with({"backlog"}).add();
    } else {
      waiting.push_back(frame);
    }
    return !std::exchange(woken, true);
  }
};

struct EventHub::State {
  using Reader = std::shared_ptr<Subscription::State>;
  struct Kept {
    std::string topic;
    Frame frame;
  };

  explicit State(Options chosen) : options(chosen), epoch(new_epoch()) {}

  const Options options;
  const std::string epoch;
  mutable std::mutex mutex;
  std::uint64_t last = 0;  // sequence of the newest event
  std::deque<Kept> kept;   // the newest at the back, without gaps
  std::unordered_map<std::string, std::vector<Reader>> by_topic;
  std::size_t readers = 0;

  std::string id(std::uint64_t sequence) const { return epoch + '-' + std::to_string(sequence); }
  Frame resync_frame() const { return make_frame(id(last), "resync", "{}"); }

  /// The sequence that `id` names, if all events after it are still here.
  std::optional<std::uint64_t> resumable(std::string_view event_id) const {
    const auto dash = event_id.rfind('-');
    if (dash == std::string_view::npos || event_id.substr(0, dash) != epoch) return std::nullopt;
    const auto digits = event_id.substr(dash + 1);
    std::uint64_t sequence = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), sequence);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    if (sequence > last || last - sequence > kept.size()) return std::nullopt;
    return sequence;
  }

  /// What a stream that goes on after `event_id` has missed.
  std::deque<Frame> missed(std::string_view event_id,
                           const std::vector<std::string>& topics) const {
    std::deque<Frame> frames;
    if (event_id.empty()) return frames;
    const auto from = resumable(event_id);
    if (from) {
      for (auto i = kept.size() - (last - *from); i < kept.size(); ++i) {
        const auto& [topic, frame] = kept[i];
        if (std::find(topics.begin(), topics.end(), topic) != topics.end()) frames.push_back(frame);
      }
      if (frames.size() <= options.backlog) return frames;
    }
    resyncs.with({std::string_view(from ? "backlog" : "too_old")}).add();
    return {resync_frame()};
  }

  void remove(const Subscription::State* reader) {
    const std::lock_guard lock(mutex);
    for (const auto& topic : reader->topics) {
      const auto it = by_topic.find(topic);
      if (it == by_topic.end()) continue;
      std::erase_if(it->second, [&](const Reader& other) { return other.get() == reader; });
      if (it->second.empty()) by_topic.erase(it);
    }
    --readers;
    streams_open.get().add(-1);
  }
};

EventHub::EventHub(Options options) : state_(std::make_shared<State>(options)) {}
EventHub::EventHub() : EventHub(Options{}) {}
EventHub::~EventHub() = default;

void EventHub::publish(std::string_view topic, std::string_view event, std::string_view data) {
  ATELIER_ASSERT(topic.find('\n') == std::string_view::npos);
  ATELIER_ASSERT(event.find_first_of("\r\n") == std::string_view::npos);
  std::vector<State::Reader> to_wake;
  {
    const std::lock_guard lock(state_->mutex);
    const auto frame = make_frame(state_->id(++state_->last), event, data);
    state_->kept.push_back({std::string(topic), frame});
    if (state_->kept.size() > state_->options.keep) state_->kept.pop_front();
    const auto it = state_->by_topic.find(std::string(topic));
    if (it == state_->by_topic.end()) return;
    const auto resync = [&] { return state_->resync_frame(); };
    for (const auto& reader : it->second) {
      if (reader->add(frame, state_->options.backlog, resync)) to_wake.push_back(reader);
    }
  }
  for (const auto& reader : to_wake) reader->wake();
}

Result<std::unique_ptr<EventHub::Subscription>> EventHub::subscribe(std::vector<std::string> topics,
                                                                    std::string_view last_event_id,
                                                                    std::function<void()> wake) {
  // A topic named twice would be heard twice.
  std::sort(topics.begin(), topics.end());
  topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
  auto reader = std::make_shared<Subscription::State>();
  reader->hub = state_;
  reader->topics = std::move(topics);
  reader->wake = std::move(wake);
  bool waiting = false;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->readers >= state_->options.subscribers) {
      return Error{.kind = ErrorKind::too_many,
                   .type = "too-many-streams",
                   .detail = "Too many event streams are open. Try again later.",
                   .retry_after_s = 5};
    }
    ++state_->readers;
    streams_open.get().add(1);
    if (last_event_id.empty()) reader->begins_after = state_->id(state_->last);
    reader->waiting = state_->missed(last_event_id, reader->topics);
    waiting = reader->woken = !reader->waiting.empty();
    for (const auto& topic : reader->topics) state_->by_topic[topic].push_back(reader);
  }
  std::unique_ptr<Subscription> subscription(new Subscription(reader));
  if (waiting) reader->wake();
  return subscription;
}

std::size_t EventHub::subscribers() const {
  const std::lock_guard lock(state_->mutex);
  return state_->readers;
}

std::string EventHub::cursor() const {
  const std::lock_guard lock(state_->mutex);
  return state_->id(state_->last);
}

EventHub::Subscription::Subscription(std::shared_ptr<State> state) : state_(std::move(state)) {}

EventHub::Subscription::~Subscription() {
  if (const auto hub = state_->hub.lock()) hub->remove(state_.get());
}

const std::string& EventHub::Subscription::begins_after() const { return state_->begins_after; }

std::string EventHub::Subscription::take(std::size_t most_bytes) {
  std::string frames;
  const std::lock_guard lock(state_->mutex);
  auto& waiting = state_->waiting;
  while (!waiting.empty() &&
         (frames.empty() || frames.size() + waiting.front()->size() <= most_bytes)) {
    frames += *waiting.front();
    waiting.pop_front();
  }
  // What stays is asked for without another wake: a reader takes until nothing is left.
  if (waiting.empty()) state_->woken = false;
  return frames;
}

}  // namespace atelier::http
