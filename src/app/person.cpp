// SPDX-License-Identifier: Apache-2.0
#include "app/person.h"

#include <boost/json.hpp>

#include "platform/http/client/problem.h"

namespace atelier::app {
namespace json = boost::json;

Result<json::value> Person::send(const http::Request& request) {
  ATELIER_TRY_ASSIGN(const auto response, client_.send(request));
  if (response.status >= 300) return http::problem_of(response);
  if (response.body.empty()) return json::value();
  boost::system::error_code failed;
  auto answer = json::parse(response.body, failed);
  if (failed) return Error{ErrorKind::internal, "unexpected-answer", "The answer is no JSON."};
  return answer;
}

Result<void> Person::sign_in(const std::string& email, const std::string& password) {
  ATELIER_TRY_ASSIGN(const auto session,
                     post("/api/identity/session", {{"email", email}, {"password", password}}));
  token_ = text(session, "/token");
  client_.set_token(token_);
  return {};
}

Person Person::another() const {
  Person twin(base_url_);
  twin.token_ = token_;
  twin.client_.set_token(token_);
  return twin;
}

Result<json::value> Person::get(const std::string& path) { return send({.path = path}); }

Result<json::value> Person::post(const std::string& path, const json::value& body) {
  return send({.method = "POST", .path = path, .body = json::serialize(body)});
}

Result<json::value> Person::upload(const std::string& path, const std::filesystem::path& file) {
  return send({.method = "POST", .path = path, .file = file, .timeout_ms = 120'000});
}

std::string text(const json::value& from, const char* pointer) {
  return std::string(from.at_pointer(pointer).as_string());
}

std::int64_t number(const json::value& from, const char* pointer) {
  return from.at_pointer(pointer).to_number<std::int64_t>();
}

}  // namespace atelier::app
