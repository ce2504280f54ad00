// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <fcntl.h>
#include <sys/stat.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include "platform/http/problem.h"
#include "platform/http/server/session_parts.h"
#include "platform/http/server/wire.h"

namespace atelier::http {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kFilePiece = 256 * 1024;
constexpr int kWriteTimeout_s = 30;  // without progress
constexpr int kLinger_s = 2;

/// Up to kFilePiece bytes; none at the end or where reading fails.
std::string read_piece(int descriptor) {
  std::string piece(kFilePiece, '\0');
  const auto size = ::read(descriptor, piece.data(), piece.size());
  piece.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return piece;
}

}  // namespace

void Session::reply_with(const Error& error) {
  reply_with(problem(error, exchange_->call.path, exchange_->call.trace));
}

void Session::reply_with(Reply reply) {
  upload_.reset();
  keep_alive_ = keep_alive_ && !loop_.draining();
  if (const auto* endpoint = exchange_->endpoint; endpoint && endpoint->guard)
    endpoint->guard->answered(exchange_->call, reply);
  negotiate(exchange_->call, reply);
  if (!reply.file.empty()) return open_file(std::move(reply));
  status_ = reply.status;
  const bool silent = exchange_->call.method == Method::head || status_ == 204 || status_ == 304;
  auto head =
      head_of(reply, {.keep_alive = keep_alive_, .length = reply.body.size()}, exchange_->call.now);
  send(std::move(head), silent ? std::string() : std::move(reply.body));
}

void Session::open_file(Reply reply) {
  phase_ = Phase::handling;
  arm(loop_.core().options.handler_timeout_s);
  struct Opened {
    std::shared_ptr<File> file;
    std::string piece;
  };
  auto path = reply.file;
  elsewhere(
      loop_.core().files,
      [path = std::move(path), silent = exchange_->call.method == Method::head] {
        Opened opened{std::make_shared<File>(), {}};
        auto& file = *opened.file;
        file.descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        struct stat info {};
        if (file.descriptor < 0 || ::fstat(file.descriptor, &info) != 0) return Opened{};
        file.size = static_cast<std::uint64_t>(info.st_size);
        if (!silent) opened.piece = read_piece(file.descriptor);
        file.read = silent ? file.size : opened.piece.size();
        return opened;
      },
      [reply = std::move(reply)](Session& self, Opened opened) mutable {
        if (self.phase_ != Phase::handling) return;
        if (!opened.file) {
          return self.reply_with(
              Error{ErrorKind::internal, "internal", "Cannot read " + reply.file.string()});
        }
        self.status_ = reply.status;
        self.file_ = std::move(opened.file);
        auto head = head_of(reply, {.keep_alive = self.keep_alive_, .length = self.file_->size},
                            self.exchange_->call.now);
        self.send(std::move(head), std::move(opened.piece));
      });
}

void Session::read_file() {
  arm(loop_.core().options.handler_timeout_s);
  elsewhere(
      loop_.core().files, [file = file_] { return read_piece(file->descriptor); },
      [](Session& self, std::string piece) {
        if (!self.file_) return;
        // It became shorter than the length that was promised: only a cut connection says so.
        if (piece.empty()) return self.close();
        self.file_->read += piece.size();
        self.send({}, std::move(piece));
      });
}

void Session::send(std::string head, std::string body) {
  out_head_ = std::move(head);
  out_body_ = std::move(body);
  sent_ = 0;
  phase_ = Phase::writing;
}

void Session::wait_writable() {
  if (std::exchange(blocked_, true)) return;
  arm(kWriteTimeout_s);
  socket_.async_wait(Loop::Socket::wait_write, [self = shared_from_this()](error_code error) {
    self->blocked_ = false;
    if (error) return self->close();
    self->run();
  });
}

Session::Flushed Session::flush() {
  const std::size_t size = out_head_.size() + out_body_.size();
  while (sent_ < size) {
    const std::array<asio::const_buffer, 2> all{asio::buffer(out_head_), asio::buffer(out_body_)};
    const std::size_t of_head = std::min(sent_, out_head_.size());
    const std::array<asio::const_buffer, 2> rest{all[0] + of_head, all[1] + (sent_ - of_head)};
    error_code error;
    sent_ += socket_.write_some(rest, error);
    if (error == asio::error::would_block) {
      wait_writable();
      return Flushed::part;
    }
    if (error) {
      close();
      return Flushed::closed;
    }
  }
  return Flushed::all;
}

bool Session::write() {
  if (flush() != Flushed::all) return false;
  if (!file_ || file_->read >= file_->size) return end_exchange();
  phase_ = Phase::reading_file;
  read_file();
  return false;
}

/// Whether the connection goes on.
bool Session::end_exchange() {
  file_.reset();
  exchange_->finish(status_);
  exchange_.reset();
  out_head_.clear();
  std::string().swap(out_body_);
  if (keep_alive_) {
    parser_.reset();
    phase_ = Phase::head;
    return true;
  }
  if (parser_.done() && in_.empty()) {
    close();
    return false;
  }
  // Closed while the peer still sends, the kernel would answer with a reset, and that may overtake
  // the answer. So: say that this was all, and read on for a moment.
  error_code ignored;
  socket_.shutdown(Loop::Socket::shutdown_send, ignored);
  phase_ = Phase::lingering;
  arm(kLinger_s);
  wait_readable();
  return false;
}

}  // namespace atelier::http
