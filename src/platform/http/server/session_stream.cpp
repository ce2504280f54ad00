// SPDX-License-Identifier: Apache-2.0
#include "platform/http/server/session_parts.h"
#include "platform/http/server/wire.h"
#include "platform/http/uri.h"

namespace atelier::http {

namespace {

constexpr std::size_t kMostAtOnce =
    64 * 1024;  // bytes; one who has to catch up is given it at once

/// Where the client left off: the header of a browser that connects again, or "after" in the query
/// of one that comes from a page with a cursor.
std::string last_event_id(const Call& call) {
  if (const auto id = call.header("last-event-id"); !id.empty()) return std::string(id);
  std::string_view rest = call.query;
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const auto pair = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (pair.starts_with("after=")) return percent_decode(pair.substr(6)).value_or("");
  }
  return {};
}

}  // namespace

void Session::begin_stream() {
  const auto& call = exchange_->call;
  Reply reply{.content_type = "text/event-stream"};
  if (call.method == Method::head) return reply_with(std::move(reply));
  Result<Follow> follow = [&] {
    const telemetry::Scope scope(call.trace);
    return exchange_->endpoint->follow(call);
  }();
  if (!follow) return reply_with(follow.error());
  auto wake = [weak = weak_from_this(), loop = loop_.weak_from_this()] {
    const auto to = loop.lock();
    if (!to) return;
    to->post([weak] {
      if (const auto self = weak.lock()) self->run();
    });
  };
  auto subscription =
      follow->hub->subscribe(std::move(follow->topics), last_event_id(call), std::move(wake));
  if (!subscription) return reply_with(subscription.error());
  subscription_ = std::move(*subscription);
  follower_ = call.caller_;
  at_once_ = follow->at_once;

  // A stream has no length: it ends with its connection.
  keep_alive_ = false;
  reply.headers.emplace_back("X-Accel-Buffering", "no");  // for an nginx before us
  const auto& id = subscription_->begins_after();
  send(head_of(reply, {.keep_alive = false, .length = std::nullopt}, call.now),
       id.empty() ? ":\n\n" : "id: " + id + "\n\n");
  exchange_->finish(reply.status);  // its duration is the time to its beginning
  exchange_.reset();
  phase_ = Phase::streaming;
  heartbeat_at_ = loop_.now() + std::chrono::seconds(loop_.core().options.heartbeat_s);
  std::string().swap(in_);
  wait_readable();  // only to learn that the client is gone
}

bool Session::pump() {
  if (flush() != Flushed::all) return false;
  deadline_ = Loop::Time::max();
  if (in_window_) return false;
  auto frames = subscription_->take(kMostAtOnce);
  if (frames.empty()) {
    // Quiet until it is woken: thousands of others are quiet too.
    std::string().swap(out_head_);
    std::string().swap(out_body_);
    sent_ = 0;
    return false;
  }
  in_window_ = !at_once_ && !subscription_->has_more();
  if (in_window_) loop_.begin_window(weak_from_this());
  send({}, std::move(frames));
  phase_ = Phase::streaming;
  return true;
}

void Session::window_over() {
  in_window_ = false;
  run();
}

void Session::keep_stream_alive(Loop::Time now) {
  if (now < heartbeat_at_ || sent_ < out_head_.size() + out_body_.size()) return;
  heartbeat_at_ = now + std::chrono::seconds(loop_.core().options.heartbeat_s);
  // The token was good when the stream began; its owner may have been shut out since.
  if (follower_ && loop_.core().gate.revoked(*follower_)) return close();
  send({}, ":\n\n");
  phase_ = Phase::streaming;
  run();
}

}  // namespace atelier::http
