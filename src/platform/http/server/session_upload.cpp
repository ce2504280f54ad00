// SPDX-License-Identifier: Apache-2.0
#include <span>

#include "platform/http/server/session_parts.h"

namespace atelier::http {

namespace {

// In memory for each upload at most: this much being written and this much read meanwhile.
constexpr std::size_t kPiece = 256 * 1024;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

Error server_busy() {
  return {.kind = ErrorKind::unavailable,
          .type = "server-busy",
          .detail = "Too much is waiting already. Try again shortly.",
          .retry_after_s = 1};
}

bool Session::upload_is_full() const { return upload_->waiting.size() >= kPiece; }

void Session::begin_upload() {
  upload_ = std::make_unique<Upload>();
  upload_->busy = true;
  elsewhere(
      loop_.core().files,
      [store = exchange_->endpoint->store, limit = loop_.core().options.upload_limit] {
        auto opened = store->begin(limit);
        return opened ? Result<std::shared_ptr<blob::Upload>>(std::move(*opened))
                      : Result<std::shared_ptr<blob::Upload>>(opened.error());
      },
      [](Session& self, Result<std::shared_ptr<blob::Upload>> opened) {
        if (!self.upload_) return;
        if (!opened) return self.upload_failed(opened.error());
        self.upload_->file = std::move(*opened);
        self.upload_->busy = false;
        self.continue_upload();
      });
}

/// Hands the next piece to the disk, or all of it to the handler.
void Session::continue_upload() {
  auto& upload = *upload_;
  if (upload.busy) return;
  if (!upload.waiting.empty()) {
    if (upload.waiting.size() < kPiece && !upload.body_ended) return;
    upload.busy = true;
    elsewhere(
        loop_.core().files,
        [file = upload.file, piece = std::exchange(upload.waiting, {})] {
          return file->write(bytes_of(piece));
        },
        [](Session& self, Result<void> written) {
          if (!self.upload_) return;
          if (!written) return self.upload_failed(written.error());
          self.upload_->busy = false;
          self.continue_upload();
        });
  } else if (upload.body_ended) {
    auto respond = respond_to(shared_from_this(), loop_, number_);
    const bool taken = loop_.core().tasks.try_submit(
        [exchange = exchange_, file = std::move(upload.file), respond]() mutable {
          const telemetry::Scope scope(exchange->call.trace);
          const auto stored = file->finish();
          file.reset();
          respond(stored ? exchange->endpoint->uploaded(exchange->call, *stored)
                         : Result<Reply>(stored.error()));
        });
    upload_.reset();
    if (!taken) respond(server_busy());
  }
}

void Session::upload_failed(const Error& error) {
  upload_.reset();
  keep_alive_ = keep_alive_ && parser_.done();
  reply_with(error);
}

}  // namespace atelier::http
