// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/user.h"

#include <chrono>
#include <stdexcept>

#include <boost/json.hpp>

namespace atelier::harness {

namespace json = boost::json;

std::string Answer::problem() const {
  const auto type = (*this)["/type"];
  static constexpr std::string_view kPrefix = "/problems/";
  return type.starts_with(kPrefix) ? type.substr(kPrefix.size()) : type;
}

std::string Answer::operator[](const char* pointer) const {
  boost::system::error_code failed;
  const auto* found = body.find_pointer(pointer, failed);
  if (!found) return {};
  return found->is_string() ? std::string(found->as_string()) : json::serialize(*found);
}

User User::at(std::string url) const {
  User twin(std::move(url));
  twin.set_token(token_);
  twin.wrote_ = wrote_;
  return twin;
}

void User::set_token(const std::string& token) {
  token_ = token;
  client_.set_token(token);
}

Answer User::send(const http::Request& request) {
  auto sent = request;
  for (const auto& [path, cookie] : wrote_)
    if (request.path.starts_with(path)) sent.headers.emplace_back("Cookie", cookie);
  auto response = client_.send(sent);
  if (!response) return {};
  Answer answer{response->status, std::move(response->headers), std::move(response->body)};
  boost::system::error_code failed;
  if (auto body = json::parse(answer.text, failed); !failed) answer.body = std::move(body);
  keep_cookie(answer);
  return answer;
}

void User::keep_cookie(const Answer& answer) {
  static constexpr std::string_view kPath = "; Path=";
  const auto given = answer.headers.find("set-cookie");
  if (given == answer.headers.end() || !given->second.starts_with("wrote=")) return;
  const auto& text = given->second;
  const auto path = text.find(kPath) + kPath.size();
  wrote_[text.substr(path, text.find(';', path) - path)] = text.substr(0, text.find(';'));
}

Answer User::get(const std::string& path) { return send({.path = path}); }

Answer User::post(const std::string& path, const json::value& body) {
  return send({.method = "POST", .path = path, .body = json::serialize(body)});
}

Answer User::put(const std::string& path, const json::value& body) {
  return send({.method = "PUT", .path = path, .body = json::serialize(body)});
}

void User::sign_in(const std::string& email, const std::string& password) {
  const auto session = post("/api/identity/session", {{"email", email}, {"password", password}});
  if (!session.ok()) throw std::runtime_error("cannot sign in as " + email + ": " + session.text);
  set_token(session["/token"]);
}

bool User::follow(const std::string& path, int timeout_ms,
                  const std::function<bool(const std::string&)>& done) {
  std::string all;
  bool reached = false;
  static_cast<void>(client_.follow(path, timeout_ms, [&](std::string_view bytes) {
    all += bytes;
    reached = done(all);
    return !reached;
  }));
  return reached;
}

boost::json::array rows_of(const boost::json::value& page) {
  boost::json::array objects;
  for (const auto& row : page.at("rows").as_array()) {
    boost::json::object object;
    for (std::size_t i = 0; i < row.as_array().size(); ++i)
      object[page.at("columns").at(i).as_string()] = row.at(i);
    objects.push_back(std::move(object));
  }
  return objects;
}

bool eventually(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < deadline)
    if (holds()) return true;
  return false;
}

}  // namespace atelier::harness
