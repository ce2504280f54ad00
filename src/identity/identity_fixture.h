// SPDX-License-Identifier: Apache-2.0
// For identity's tests: the module over a real database, and people with cookie jars in front of
// it.
#pragma once

#include <gtest/gtest.h>

#include "identity/api.h"
#include "identity/module.h"
#include "platform/testing/context_rig.h"

namespace atelier::identity {

using http::Method;
using testing::Request;

/// Keeps cookies and sends them back, as a browser does.
class Browser {
 public:
  explicit Browser(bool https = false) : https_(https) {}

  Request request(Method method, std::string target, std::string body = "") const {
    std::string cookies;
    for (const auto& [name, value] : jar_) cookies += name + "=" + value + "; ";
    return {.method = method,
            .target = std::move(target),
            .body = std::move(body),
            .headers = {{"cookie", cookies}},
            .https = https_};
  }
  void keep(const http::Reply& reply) {
    for (const auto& [name, value] : reply.headers) {
      if (name != "Set-Cookie") continue;
      const auto equals = value.find('=');
      jar_[value.substr(0, equals)] = value.substr(equals + 1, value.find(';') - equals - 1);
    }
  }
  std::string cookie(const std::string& name) const { return jar_.at(name); }

 private:
  bool https_;
  std::map<std::string, std::string> jar_;
};

class IdentityTest : public ::testing::Test {
 protected:
  IdentityTest() {
    options.accounts = {{"admin@atelier.example", kPassword, "Admin", "", auth::Role::admin}};
    begin();
  }

  void begin() {
    identity_ = make_identity(rig.ports(), options);
    EXPECT_TRUE(identity_->start());
  }
  void restart() {
    identity_.reset();
    rig.restart();
    begin();
  }

  Result<PersonView> sign_up(const std::string& email) {
    return rig.ask<PersonView>(
        {.method = Method::post,
         .target = "/api/identity/sign-up",
         .body = to_json(SignUp{email, kPassword, "Anna", "+7 495 1234567"})});
  }
  Result<SessionView> log_in(Browser& browser, const std::string& email,
                             const std::string& password = kPassword,
                             const std::string& remote = "192.0.2.1") {
    auto request =
        browser.request(Method::post, "/api/identity/session", to_json(LogIn{email, password}));
    request.remote = remote;
    return session_of(browser, rig.send(request));
  }
  Result<SessionView> log_in(const std::string& email, const std::string& password = kPassword,
                             const std::string& remote = "192.0.2.1") {
    Browser browser;
    return log_in(browser, email, password, remote);
  }
  Result<SessionView> renew(Browser& browser) {
    return session_of(browser,
                      rig.send(browser.request(Method::post, "/api/identity/session/renew")));
  }
  /// As the server does with a token.
  Result<auth::Caller> enter(const std::string& token) {
    return rig.tokens().verify(token, rig.clock.now());
  }
  auth::Caller admin() { return enter(log_in("admin@atelier.example").value().token).value(); }

  Result<PersonView> change(const auth::Caller& by, const UserId& who, const PersonChange& change) {
    return rig.ask<PersonView>({.method = Method::patch,
                                .target = "/api/identity/people/" + who.str(),
                                .body = to_json(change),
                                .caller = by});
  }

  static constexpr const char* kPassword = "correct horse battery";
  IdentityOptions options;
  testing::ContextRig rig{"identity"};

 private:
  static Result<SessionView> session_of(Browser& browser, Result<http::Reply> reply) {
    if (!reply) return std::move(reply).error();
    browser.keep(*reply);
    return from_json<SessionView>(reply->body);
  }

  std::unique_ptr<Module> identity_;
};

}  // namespace atelier::identity
