// SPDX-License-Identifier: Apache-2.0
// Every route times every role, from the program's own OpenAPI document.
#include <gtest/gtest.h>
#include <set>

#include <boost/json.hpp>

#include "tests/harness/binding.h"
#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

namespace json = boost::json;

struct Route {
  std::string method, path;
  std::set<std::string> roles;
};

std::string with_ids(std::string path) {
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
    path.replace(open, path.find('}') - open + 1, "01890a5d-ac96-774b-bcce-b302099a8057");
  return path;
}

/// For partners' programs, who have no roles.
bool needs_key(const json::value& operation) {
  const auto* security = operation.as_object().if_contains("security");
  return security && security->at(0).as_object().contains("key");
}

void add_routes(const json::value& document, std::vector<Route>& routes) {
  for (const auto& [path, item] : document.at("paths").as_object())
    for (const auto& [method, operation] : item.as_object()) {
      if (needs_key(operation)) continue;  // see partner_test.cpp
      Route route{std::string(method), with_ids(std::string(path)), {}};
      for (auto& c : route.method) c = static_cast<char>(c - 'a' + 'A');
      if (const auto* roles = operation.as_object().if_contains("x-roles"))
        for (const auto& role : roles->as_array()) route.roles.emplace(role.as_string());
      routes.push_back(std::move(route));
    }
}

/// Each process tells its own.
std::vector<Route> routes_of(const Deployment& system) {
  std::vector<Route> routes;
  for (const auto& part : system.parts())
    add_routes(User(system.url_of(part)).get("/api/openapi.json").body, routes);
  return routes;
}

Answer ask(User& user, const Route& route) {
  http::Request request{.method = route.method, .path = route.path};
  if (route.method != "GET" && route.method != "DELETE") request.body = "{}";
  return user.send(request);
}

/// What the parts ask each other nginx shows nobody.
int refusal(const Route& route, int status) {
  const bool hidden = binding() == Binding::distributed && route.path.starts_with("/internal/");
  return hidden ? 404 : status;
}

TEST(EveryRoute, RefusesEveryRoleThatIsNotItsOwn) {
  const TempFolder folder;
  Workshop shop(folder.path());
  std::map<std::string, User*> people{{"customer", &shop.customer}, {"manager", &shop.manager},
                                      {"operator", &shop.op},       {"lead", &shop.lead},
                                      {"on_call", &shop.on_call},   {"admin", &shop.admin}};
  const auto routes = routes_of(shop.system);
  EXPECT_GT(routes.size(), 25u);
  int refused = 0;
  for (const auto& route : routes) {
    if (route.roles.empty()) continue;
    for (auto& [role, user] : people) {
      if (route.roles.contains(role)) continue;
      const auto answer = ask(*user, route);
      EXPECT_EQ(answer.status, refusal(route, 403))
          << role << " " << route.method << " " << route.path << ": " << answer.text;
      EXPECT_NE(answer["/trace_id"], "");
      ++refused;
    }
  }
  EXPECT_GT(refused, 50);
}

TEST(EveryRoute, RefusesWhoeverIsNotSignedIn) {
  const TempFolder folder;
  Workshop shop(folder.path());
  User nobody(shop.system.url());
  User forger(shop.system.url());
  forger.set_token("v1.e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  for (const auto& route : routes_of(shop.system)) {
    if (route.roles.empty()) continue;
    const int status = refusal(route, 401);
    EXPECT_EQ(ask(nobody, route).status, status) << route.method << " " << route.path;
    EXPECT_EQ(ask(forger, route).status, status) << route.method << " " << route.path;
  }
}

TEST(OpenRoutes, AreOnlyThoseThatHaveToBe) {
  const TempFolder folder;
  Workshop shop(folder.path());
  std::set<std::string> open;
  for (const auto& route : routes_of(shop.system))
    if (route.roles.empty()) open.insert(route.method + " " + route.path);
  const std::set<std::string> meant{"GET /healthz",
                                    "GET /readyz",
                                    "GET /metrics",
                                    "GET /api/openapi.json",
                                    "GET /api/pricing/alloys",
                                    "GET /v1/openapi.json",
                                    "POST /api/identity/sign-up",
                                    "POST /api/identity/session",
                                    "POST /api/identity/session/renew",
                                    "POST /v1/logs",  // senders have a key of their own
                                    "POST /v1/traces",
                                    "DELETE /api/identity/session"};
  EXPECT_EQ(open, meant);
}

}  // namespace
}  // namespace atelier::harness
