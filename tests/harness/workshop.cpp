// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/workshop.h"

#include <fstream>
#include <stdexcept>

#include <boost/json.hpp>

#include "geometry/sample.h"

namespace atelier::harness {
namespace {

namespace json = boost::json;

Answer must(Answer answer, const std::string& what) {
  if (!answer.ok())
    throw std::runtime_error(what + ": " + std::to_string(answer.status) + " " + answer.text);
  return answer;
}

}  // namespace

Workshop::Workshop(const std::filesystem::path& data, const Start& start)
    : system(data, start),
      admin(system.url()),
      customer(system.url()),
      manager(system.url()),
      op(system.url()),
      other_op(system.url()),
      lead(system.url()),
      on_call(system.url()) {
  admin.sign_in(kAdminEmail, kAdminPassword);
  const auto hire = [&](User& user, const std::string& name, const char* role) {
    const auto email = name + "@test.example";
    auto made = admin.post(
        "/api/identity/people",
        {{"email", email}, {"password", kPassword}, {"name", name}, {"roles", json::array{role}}});
    if (made.status != 409) must(std::move(made), "hire " + name);
    user.sign_in(email, kPassword);
  };
  hire(manager, "manager", "manager");
  hire(op, "olga", "operator");
  hire(other_op, "peter", "operator");
  hire(lead, "lead", "lead");
  hire(on_call, "timur", "on_call");
  customer = sign_up("anna");
}

User Workshop::sign_up(const std::string& name) {
  User user(system.url());
  const auto email = name + "@customers.example";
  auto made = user.post(
      "/api/identity/sign-up",
      {{"email", email}, {"password", kPassword}, {"name", name}, {"phone", "+7 900 000-00-00"}});
  if (made.status != 409) must(std::move(made), "sign up " + name);
  user.sign_in(email, kPassword);
  return user;
}

void Workshop::write_ring(const std::filesystem::path& file, double size_mm) {
  std::ofstream out(file, std::ios::binary);
  geometry::SampleOptions options;
  options.size_mm = size_mm;
  if (!geometry::sample_model("ring", options, out)) throw std::runtime_error("no sample ring");
}

std::string Workshop::upload_ring(double size_mm) {
  const TempFolder folder;
  const auto file = folder.path() / "ring.stl";
  write_ring(file, size_mm);
  return upload(file);
}

std::string Workshop::upload(const std::filesystem::path& file) {
  return must(customer.send({.method = "POST", .path = "/api/pricing/models", .file = file}),
              "upload")["/hash"];
}

Answer Workshop::quote(const std::string& model_hash, const std::string& alloy) {
  const auto asked = must(customer.post("/api/shop/quotes", {{"model_hash", model_hash},
                                                             {"file_name", "ring.stl"},
                                                             {"product", "ring"},
                                                             {"size", "17.5"},
                                                             {"quantity", 1},
                                                             {"alloys", json::array{alloy}}}),
                          "quote");
  Answer quoted;
  const auto path = "/api/shop/quotes/" + asked["/quote_id"];
  if (!eventually([&] { return (quoted = customer.get(path))["/status"] != "requested"; }))
    throw std::runtime_error("the quote was never answered");
  return quoted;
}

std::string Workshop::order(const std::vector<std::string>& quote_ids, const std::string& alloy) {
  json::array lines;
  for (const auto& id : quote_ids) lines.push_back({{"quote_id", id}, {"alloy", alloy}});
  return must(
      customer.post("/api/shop/orders",
                    {{"lines", lines}, {"phone", "+7 900 000-00-00"}, {"address", "1 Main st."}}),
      "order")["/state/order_id"];
}

void Workshop::approve(const std::string& order_id) {
  if (!eventually([&] { return manager.get("/api/crm/orders/" + order_id).ok(); }))
    throw std::runtime_error("the order never reached the CRM");
  must(manager.post("/api/crm/orders/" + order_id + "/approve"), "approve");
}

std::string Workshop::released_order(const std::string& model_hash, int lines) {
  std::vector<std::string> quotes;
  for (int i = 0; i < lines; ++i) quotes.push_back(quote(model_hash)["/quote_id"]);
  auto id = order(quotes);
  approve(id);
  if (!eventually([&] { return op.get("/api/mes/orders/" + id).ok(); }))
    throw std::runtime_error("the order never reached the MES");
  return id;
}

std::vector<Workshop::Operation> Workshop::operations(const std::string& order_id) {
  const auto order = must(op.get("/api/mes/orders/" + order_id), "order in mes");
  std::vector<Operation> list;
  for (const auto& lot : order.body.at("lots").as_array()) {
    json::array all_of_the_list;
    for (const auto& item : lot.at("check_list").as_array())
      all_of_the_list.push_back(item.at("code"));
    for (const auto& operation : lot.at("operations").as_array()) {
      list.push_back({.id = std::string(operation.at("id").as_string()),
                      .code = std::string(operation.at("code").as_string()),
                      .state = std::string(operation.at("state").as_string()),
                      .seq = operation.at("seq").to_number<std::int64_t>()});
      if (operation.at("inspection").as_bool()) list.back().outcome = {{"verdict", "pass"}};
      if (list.back().code == "pack") list.back().outcome = {{"checked", all_of_the_list}};
    }
  }
  return list;
}

void Workshop::work(User& who, const Operation& operation) {
  const auto path = "/api/mes/operations/" + operation.id + "/";
  must(who.post(path + "claim"), "claim " + operation.code);
  must(who.post(path + "start"), "start " + operation.code);
  must(who.post(path + "finish", operation.outcome), "finish " + operation.code);
}

void Workshop::make(const std::string& order_id) {
  for (const auto& operation : operations(order_id))
    if (operation.state == "ready" || operation.state == "blocked") work(op, operation);
}

Workshop::Operation Workshop::make_until(const std::string& order_id, const std::string& code) {
  for (auto& operation : operations(order_id)) {
    if (operation.state != "ready" && operation.state != "blocked") continue;
    if (operation.code != code) {
      work(op, operation);
      continue;
    }
    const auto path = "/api/mes/operations/" + operation.id + "/";
    must(op.post(path + "claim"), "claim " + code);
    must(op.post(path + "start"), "start " + code);
    return operation;
  }
  throw std::runtime_error("there is no " + code + " to do");
}

void Workshop::set_work_limit(int limit) {
  must(lead.put("/api/mes/settings", {{"work_limit", limit}}), "the limit of work");
}

void Workshop::ship(const std::string& order_id) {
  must(op.post("/api/mes/orders/" + order_id + "/ship",
               {{"carrier", "CDEK"}, {"tracking_number", "T-1"}}),
       "ship");
}

std::string Workshop::status_in_shop(const std::string& order_id) {
  return customer.get("/api/shop/orders/" + order_id)["/state/status"];
}
std::string Workshop::status_in_crm(const std::string& order_id) {
  return manager.get("/api/crm/orders/" + order_id)["/state/status"];
}
std::string Workshop::status_in_mes(const std::string& order_id) {
  return op.get("/api/mes/orders/" + order_id)["/status"];
}

}  // namespace atelier::harness
