// SPDX-License-Identifier: Apache-2.0
// The built web pages. What is under /assets/ carries a hash in its name and is kept for a year;
// index.html is asked for anew each time, and answers every path of the single-page application.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "platform/http/call.h"

namespace atelier::http {

class StaticFiles {
 public:
  /// "" serves nothing.
  explicit StaticFiles(std::filesystem::path root) : root_(std::move(root)) {}

  /// Whether `path` is a page's and not an interface's.
  bool owns(std::string_view path) const;
  /// The file behind `path`, in the best coding that is there and accepted; nullopt where there is
  /// none.
  std::optional<Reply> find(std::string_view path, std::string_view accept_encoding) const;

 private:
  std::filesystem::path root_;
};

}  // namespace atelier::http
