// SPDX-License-Identifier: Apache-2.0
// Someone at the other end of the wire: sends requests, looks at answers.
#pragma once

#include <functional>
#include <map>
#include <string>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "platform/http/client/client.h"

namespace atelier::harness {

struct Answer {
  int status = 0;  ///< 0 where there was none
  std::map<std::string, std::string> headers = {};
  std::string text = {};
  boost::json::value body = {};  ///< null where it is no JSON

  bool ok() const { return status >= 200 && status < 300; }
  /// The slug of a problem document: "quote-expired".
  std::string problem() const;
  /// Whether it may have happened or not: nobody answered, or somebody who does not know.
  bool promises_nothing() const { return status == 0 || status >= 500; }
  /// A string, or another value as its text, by JSON pointer; "" where there is none.
  std::string operator[](const char* pointer) const;
};

/// The rows of a page that has `columns` and `rows`, each as an object.
boost::json::array rows_of(const boost::json::value& page);

/// Like a browser it gives back the cookie `wrote`, by which whoever wrote sees it at any replica.
class User {
 public:
  explicit User(std::string url) : url_(std::move(url)), client_(url_) {}
  /// The same person over another connection.
  User another() const { return at(url_); }
  /// The same person, after the program has been started again elsewhere.
  User at(std::string url) const;

  Answer get(const std::string& path);
  Answer post(const std::string& path, const boost::json::value& body = boost::json::object());
  Answer put(const std::string& path, const boost::json::value& body);
  Answer send(const http::Request& request);
  /// Throws where it is refused.
  void sign_in(const std::string& email, const std::string& password);
  void set_token(const std::string& token);
  /// Reads an event stream until `done(all that came)` holds; false at the time-out.
  bool follow(const std::string& path, int timeout_ms,
              const std::function<bool(const std::string&)>& done);

 private:
  void keep_cookie(const Answer& answer);

  std::string url_;
  std::string token_;
  std::map<std::string, std::string> wrote_;  ///< of what was written, by its path
  http::Client client_;
};

/// Asks until the answer is yes, for 20 s at most. What it asks takes its time over the wire, so
/// there is nothing to wait for in between.
bool eventually(const std::function<bool()>& holds);

}  // namespace atelier::harness
