// SPDX-License-Identifier: Apache-2.0
// One connection. It does one thing at a time: reads a request, waits for its handler, writes the
// answer, begins anew; so pipelined requests are answered in order, and a client that does not read
// is not read from. Lives on its loop's thread; others reach it by posting to the loop.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "platform/http/server/exchange.h"
#include "platform/http/server/loop.h"
#include "platform/http/server/request_parser.h"

namespace atelier::http {

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Loop& loop, Loop::Socket socket, std::string remote);
  ~Session();

  void begin(Loop::Sessions::iterator place);
  /// Looks at the deadline, keeps an event stream alive.
  void tick(Loop::Time now);
  /// This event stream may be written to again.
  void window_over();
  /// Closes at once what waits for nothing, the others after their answer.
  void drain();
  void close();
  /// The answer to request `number`; ignored where that is over.
  void deliver(std::uint64_t number, Result<Reply> reply);

 private:
  enum class Phase { head, body, handling, writing, reading_file, streaming, lingering, closed };
  enum class Flushed { all, part, closed };
  struct Upload;
  struct File;

  // session.cpp: the phases, and reading
  void run();
  bool step();
  bool read_head();
  bool read_body();
  bool handle();
  void on_deadline();
  void wait_readable();
  void on_readable();
  void arm(int seconds);
  /// Runs `work` on a pool and `then`, with what it returned, here, unless the request is over.
  template <class Work, class Then>
  void elsewhere(Pool& pool, Work work, Then then);

  // session_request.cpp: what is to be done with a request
  void begin_request();
  void make_exchange(std::string_view method, std::string_view route);
  std::optional<Reply> immediate_reply(const Router::Match& match);
  void begin_body();
  void body_ended();
  void dispatch(std::string body);
  void refuse(const Refusal& refusal);
  void refuse_too_large(std::size_t limit);

  // session_upload.cpp
  void begin_upload();
  void continue_upload();
  void upload_failed(const Error& error);
  bool upload_is_full() const;

  // session_reply.cpp: writing
  void reply_with(const Error& error);
  void reply_with(Reply reply);
  void open_file(Reply reply);
  void read_file();
  void send(std::string head, std::string body);
  Flushed flush();
  void wait_writable();
  bool write();
  bool end_exchange();

  // session_stream.cpp
  void begin_stream();
  bool pump();
  void keep_stream_alive(Loop::Time now);

  Loop& loop_;
  Loop::Socket socket_;
  const std::string remote_;
  Loop::Sessions::iterator place_;
  Phase phase_ = Phase::head;
  Loop::Time deadline_ = Loop::Time::max();
  bool running_ = false;  // inside run(), to which nested calls leave the work
  bool reading_ = false;  // waiting for bytes
  bool blocked_ = false;  // waiting for room to write
  bool head_begun_ = false;

  RequestParser parser_;
  std::string in_;  // read, not parsed yet

  std::uint64_t number_ = 0;  // of the request
  std::shared_ptr<Exchange> exchange_;
  bool keep_alive_ = true;
  std::string body_;
  std::size_t body_limit_ = 0;
  std::size_t body_size_ = 0;
  std::optional<Reply> decided_;  // known already, sent when the body has been read
  std::unique_ptr<Upload> upload_;

  std::optional<Result<Reply>> answer_;
  int status_ = 0;
  std::string out_head_;
  std::string out_body_;
  std::size_t sent_ = 0;
  std::shared_ptr<File> file_;

  std::unique_ptr<EventHub::Subscription> subscription_;
  std::optional<auth::Caller> follower_;
  Loop::Time heartbeat_at_{};
  bool at_once_ = false;    // what follows is not gathered
  bool in_window_ = false;  // written to a moment ago: what comes now is gathered
};

template <class Work, class Then>
void Session::elsewhere(Pool& pool, Work work, Then then) {
  pool.submit([weak = weak_from_this(), loop = loop_.shared_from_this(), number = number_,
               work = std::move(work), then = std::move(then)]() mutable {
    auto result = work();
    loop->post([weak, number, then = std::move(then), result = std::move(result)]() mutable {
      const auto self = weak.lock();
      if (!self || self->number_ != number || self->phase_ == Phase::closed) return;
      then(*self, std::move(result));
      self->run();
    });
  });
}

}  // namespace atelier::http
