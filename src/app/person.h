// SPDX-License-Identifier: Apache-2.0
// Someone who uses the system over HTTP: signs in and sends JSON. The tour and the demo data are
// made by such people, through the same doors as everyone else.
#pragma once

#include <filesystem>
#include <string>

#include <boost/json/value.hpp>

#include "platform/http/client/client.h"

namespace atelier::app {

class Person {
 public:
  explicit Person(std::string base_url) : base_url_(std::move(base_url)), client_(base_url_) {}
  /// The same person with a connection of its own, for another thread.
  Person another() const;

  Result<void> sign_in(const std::string& email, const std::string& password);
  Result<boost::json::value> get(const std::string& path);
  Result<boost::json::value> post(const std::string& path,
                                  const boost::json::value& body = boost::json::object());
  Result<boost::json::value> upload(const std::string& path, const std::filesystem::path& file);

 private:
  /// A problem document becomes an Error of its slug and detail.
  Result<boost::json::value> send(const http::Request& request);

  std::string base_url_;
  std::string token_;
  http::Client client_;
};

/// A text or number of an answer; the program's own API is what it says it is.
std::string text(const boost::json::value& from, const char* pointer);
std::int64_t number(const boost::json::value& from, const char* pointer);

}  // namespace atelier::app
