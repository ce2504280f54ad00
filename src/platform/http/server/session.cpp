// SPDX-License-Identifier: Apache-2.0
#include "platform/http/server/session.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include "platform/http/server/session_parts.h"

namespace atelier::http {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kKeptBuffer = 8 * 1024;  // of an idle connection

}  // namespace

Session::Session(Loop& loop, Loop::Socket socket, std::string remote)
    : loop_(loop),
      socket_(std::move(socket)),
      remote_(std::move(remote)),
      parser_(loop.core().options.header_limit) {}

Session::~Session() = default;

void Session::begin(Loop::Sessions::iterator place) {
  place_ = place;
  run();
}

void Session::run() {
  if (running_) return;
  const auto self = shared_from_this();  // close() drops the loop's
  running_ = true;
  try {
    while (step()) {
    }
  } catch (...) {
    running_ = false;
    close();
    throw;
  }
  running_ = false;
}

/// Does what can be done without waiting; whether there may be more of it.
bool Session::step() {
  switch (phase_) {
    case Phase::head:
      return read_head();
    case Phase::body:
      return read_body();
    case Phase::handling:
      return handle();
    case Phase::writing:
      return write();
    case Phase::streaming:
      return pump();
    case Phase::reading_file:
    case Phase::lingering:
    case Phase::closed:
      return false;
  }
  return false;
}

bool Session::read_head() {
  const auto& options = loop_.core().options;
  if (in_.empty()) {
    if (loop_.draining()) {
      close();
      return false;
    }
    if (in_.capacity() > kKeptBuffer) std::string().swap(in_);
    if (!reading_) arm(options.idle_timeout_s);
    wait_readable();
    return false;
  }
  if (!std::exchange(head_begun_, true)) arm(options.header_timeout_s);
  in_.erase(0, parser_.feed(in_));
  if (parser_.refusal()) {
    refuse(*parser_.refusal());
    return true;
  }
  if (!parser_.head_done()) {
    wait_readable();
    return false;
  }
  head_begun_ = false;
  begin_request();
  return true;
}

bool Session::read_body() {
  const auto used = parser_.feed(in_);
  in_.erase(0, used);
  std::string piece = parser_.take_body();
  body_size_ += piece.size();
  if (body_size_ > body_limit_) {
    refuse_too_large(body_limit_);
    return true;
  }
  // What is left is a chunk's head or a trailer, which have the bound of a head.
  const auto& options = loop_.core().options;
  if (parser_.refusal() || (!parser_.done() && in_.size() > options.header_limit)) {
    refuse(parser_.refusal().value_or(
        Refusal{400, {ErrorKind::malformed, "http-syntax", "The chunks make no sense."}}));
    return true;
  }
  if (upload_) {
    upload_->waiting += piece;
  } else if (!decided_) {
    body_ += piece;
  }
  if (parser_.done()) {
    body_ended();
    return true;
  }
  if (upload_) {
    continue_upload();
    if (upload_is_full()) {
      arm(options.handler_timeout_s);  // goes on when the disk has caught up
      return false;
    }
  }
  arm(options.body_timeout_s);
  wait_readable();
  return false;
}

bool Session::handle() {
  if (!answer_) return false;
  auto answer = std::move(*answer_);
  answer_.reset();
  if (answer) {
    reply_with(std::move(*answer));
  } else {
    reply_with(answer.error());
  }
  return true;
}

void Session::deliver(std::uint64_t number, Result<Reply> reply) {
  if (number != number_ || phase_ != Phase::handling || answer_) return;
  answer_.emplace(std::move(reply));
  run();
}

void Session::arm(int seconds) { deadline_ = loop_.now() + std::chrono::seconds(seconds); }

void Session::tick(Loop::Time now) {
  if (now >= deadline_) {
    on_deadline();
  } else if (phase_ == Phase::streaming) {
    keep_stream_alive(now);
  }
}

void Session::on_deadline() {
  deadline_ = Loop::Time::max();
  const bool between_requests = phase_ == Phase::head && in_.empty();
  if (phase_ == Phase::handling) {
    deliver(number_, Error{ErrorKind::timeout, "handler-timeout",
                           "This took too long. It may still happen: look before trying again."});
  } else if ((phase_ == Phase::head && !between_requests) || phase_ == Phase::body) {
    refuse({408, {ErrorKind::timeout, "request-timeout", "The request did not arrive in time."}});
    run();
  } else {
    close();  // idle, or a peer that does not read
  }
}

void Session::drain() {
  if (phase_ == Phase::streaming || phase_ == Phase::lingering ||
      (phase_ == Phase::head && in_.empty()))
    close();
}

void Session::close() {
  if (phase_ == Phase::closed) return;
  const auto self = shared_from_this();
  phase_ = Phase::closed;
  error_code ignored;
  socket_.close(ignored);
  subscription_.reset();
  upload_.reset();
  file_.reset();
  exchange_.reset();
  loop_.remove(place_);
}

void Session::wait_readable() {
  if (std::exchange(reading_, true)) return;
  socket_.async_wait(Loop::Socket::wait_read, [self = shared_from_this()](error_code error) {
    self->reading_ = false;
    if (error || self->phase_ == Phase::closed) return self->close();
    self->on_readable();
  });
}

void Session::on_readable() {
  error_code error;
  auto& scratch = loop_.scratch();
  const std::size_t size = socket_.read_some(asio::buffer(scratch), error);
  if (error == asio::error::would_block) return wait_readable();
  if (error) return close();
  if (phase_ == Phase::lingering || subscription_) return wait_readable();  // of no interest
  in_.append(scratch.data(), size);
  run();
}

}  // namespace atelier::http
