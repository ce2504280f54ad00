// SPDX-License-Identifier: Apache-2.0
// What a session holds only while it takes a file in or sends one out.
#pragma once

#include <string>
#include <unistd.h>

#include "platform/blob/blob.h"
#include "platform/http/server/session.h"

namespace atelier::http {

/// `unavailable` "server-busy": the pool for tasks is full.
Error server_busy();

/// The body on its way into the blob store: one piece is being written on the pool for files while
/// the next is read.
struct Session::Upload {
  std::shared_ptr<blob::Upload> file;  // none until it is open
  std::string waiting;                 // read, not handed over yet
  bool busy = false;                   // a task has the file
  bool body_ended = false;
};

/// An answer's body on its way from a file.
struct Session::File {
  File() = default;
  ~File() {
    if (descriptor >= 0) ::close(descriptor);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int descriptor = -1;
  std::uint64_t size = 0;
  std::uint64_t read = 0;
};

}  // namespace atelier::http
