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
#include "platform/telemetry/telemetry.h"

namespace atelier::http {

namespace {

telemetry::Family<telemetry::Gauge> streams_open{"atelier_streams_open",
                                                 "Event streams that are open."};
telemetry::Family<telemetry::Counter> resyncs{
    "atelier_stream_resyncs_total", "Streams told to read their page again.", {"reason"}};

/// An event as it goes over the wire, made once and shared by all its readers.
struct Prepared {
  std::string text;
  std::string key;
};
using Frame = std::shared_ptr<const Prepared>;

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

Frame make_frame(std::string_view id, const EventHub::Event& event, std::string_view key) {
  ATELIER_ASSERT(event.name.find_first_of("\r\n") == std::string_view::npos);
  const auto data = event.data;
  std::string text;
  text.reserve(id.size() + event.name.size() + data.size() + 24);
  append_field(text, "id", id);
  append_field(text, "event", event.name);
  // A line break would end the field; the reader joins the lines again.
  for (std::size_t begin = 0; begin <= data.size();) {
    const auto end = std::min(data.find('\n', begin), data.size());
    append_field(text, "data", data.substr(begin, end - begin));
    begin = end + 1;
  }
  text += '\n';
  return std::make_shared<const Prepared>(Prepared{std::move(text), std::string(key)});
}

/// Behind those that wait, in place of one of the same key.
void append(std::vector<Frame>& waiting, const Frame& frame) {
  if (!frame->key.empty())
    std::erase_if(waiting, [&](const Frame& other) { return other->key == frame->key; });
  waiting.push_back(frame);
}

/// Topics as they are kept with an event: in one string, since there are thousands of events.
class TopicList {
 public:
  explicit TopicList(const std::vector<std::string>& topics) {
    if (topics.empty()) return;
    text_ = "\n";
    for (const auto& topic : topics) {
      ATELIER_ASSERT(topic.find('\n') == std::string::npos);
      text_ += topic;
      text_ += '\n';
    }
  }
  bool has_any_of(const std::vector<std::string>& topics) const {
    return std::any_of(topics.begin(), topics.end(), [&](const std::string& topic) {
      return text_.find('\n' + topic + '\n') != std::string::npos;
    });
  }

 private:
  std::string text_;
};

}  // namespace

/// Locked after the hub where both are needed, so that a slow reader holds up no publisher.
struct EventHub::Subscription::State {
  std::weak_ptr<EventHub::State> hub;
  std::vector<std::string> topics;
  std::string begins_after;
  std::function<void()> wake;

  std::uint64_t told = 0;  // sequence of the last event it was given; guarded by the hub

  std::mutex mutex;
  std::vector<Frame> waiting;
  bool woken = false;  // since take() had nothing

  /// Whether the reader has to be woken.
  bool add(const Frame& frame, std::size_t backlog, const std::function<Frame()>& resync) {
    const std::lock_guard lock(mutex);
    if (waiting.size() >= backlog) {
      waiting.clear();
      waiting.push_back(resync());
      resyncs.with({"backlog"}).add();
    } else {
      append(waiting, frame);
    }
    return !std::exchange(woken, true);
  }
};

struct EventHub::State {
  using Reader = std::shared_ptr<Subscription::State>;
  struct Kept {
    TopicList after;
    Frame shown;
    TopicList before;
    Frame gone;  // none where there is no `before`

    /// What is told to who follows these topics; null for nothing.
    Frame for_reader_of(const std::vector<std::string>& topics) const {
      return after.has_any_of(topics) ? shown : before.has_any_of(topics) ? gone : nullptr;
    }
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
  Frame resync_frame() const { return make_frame(id(last), {"resync", "{}"}, {}); }

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
  std::vector<Frame> missed(std::string_view event_id,
                            const std::vector<std::string>& topics) const {
    std::vector<Frame> frames;
    if (event_id.empty()) return frames;
    const auto from = resumable(event_id);
    if (from) {
      for (auto i = kept.size() - (last - *from); i < kept.size(); ++i) {
        if (const auto frame = kept[i].for_reader_of(topics)) append(frames, frame);
        if (frames.size() > options.backlog) break;
      }
      if (frames.size() <= options.backlog) return frames;
    }
    resyncs.with({std::string_view(from ? "backlog" : "too_old")}).add();
    return {resync_frame()};
  }

  /// Gives the newest event to the readers of these topics that were not given it yet.
  void tell(const std::vector<std::string>& topics, const Frame& frame,
            std::vector<Reader>& to_wake) {
    for (const auto& topic : topics) {
      const auto it = by_topic.find(topic);
      if (it == by_topic.end()) continue;
      for (const auto& reader : it->second) {
        if (std::exchange(reader->told, last) == last) continue;
        if (reader->add(frame, options.backlog, [this] { return resync_frame(); }))
          to_wake.push_back(reader);
      }
    }
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

void EventHub::publish(const Change& change) {
  std::vector<State::Reader> to_wake;
  {
    const std::lock_guard lock(state_->mutex);
    const auto id = state_->id(++state_->last);
    const auto shown = make_frame(id, change.shown, change.key);
    const auto gone = change.before.empty() ? nullptr : make_frame(id, change.gone, change.key);
    state_->tell(change.after, shown, to_wake);
    state_->tell(change.before, gone, to_wake);
    state_->kept.push_back({TopicList(change.after), shown, TopicList(change.before), gone});
    if (state_->kept.size() > state_->options.keep) state_->kept.pop_front();
  }
  if (to_wake.empty()) return;
  telemetry::Span span({"push", change.shown.name}, telemetry::SpanKind::internal,
                       telemetry::Inside{});
  span.set({telemetry::attr::kCount, to_wake.size()});
  for (const auto& reader : to_wake) reader->wake();
}

void EventHub::publish(std::string_view topic, std::string_view event, std::string_view data,
                       std::string_view key) {
  publish({.after = {std::string(topic)}, .shown = {event, data}, .key = key});
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

bool EventHub::Subscription::has_more() const {
  const std::lock_guard lock(state_->mutex);
  return !state_->waiting.empty();
}

std::string EventHub::Subscription::take(std::size_t most_bytes) {
  std::string frames;
  const std::lock_guard lock(state_->mutex);
  auto& waiting = state_->waiting;
  auto next = waiting.begin();
  while (next != waiting.end() &&
         (frames.empty() || frames.size() + (*next)->text.size() <= most_bytes)) {
    frames += (*next)->text;
    ++next;
  }
  waiting.erase(waiting.begin(), next);
  if (waiting.empty()) std::vector<Frame>().swap(waiting);  // thousands of streams are quiet
  if (frames.empty()) state_->woken = false;
  return frames;
}

}  // namespace atelier::http
