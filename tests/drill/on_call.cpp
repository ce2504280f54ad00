// SPDX-License-Identifier: Apache-2.0
#include "tests/drill/on_call.h"

#include <algorithm>
#include <ostream>
#include <stdexcept>

#include <boost/json.hpp>

namespace atelier::drill {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kPatience{40};

std::string text(const json::value& of, const char* name) {
  const auto* value = of.as_object().if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : "";
}

bool to_be_mended(const json::value& verdict) {
  const auto remedy = text(verdict, "remedy");
  return remedy == "repair" || remedy == "redrive";
}

}  // namespace

void PrintTo(const Cause& cause, std::ostream* out) {
  *out << cause.rule << ", " << cause.waiting_for << ": " << cause.why;
}

bool comes_true(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!holds())
    if (std::chrono::steady_clock::now() > deadline) return false;
  return true;
}

std::vector<Cause> OnCall::causes(const std::string& order) {
  const auto answer = user_.get("/api/watch/journeys?id=" + order);
  heard_ = answer.text.substr(0, 2000);
  std::vector<Cause> list;
  if (!answer.ok()) return list;
  const auto add = [&](const json::value& verdict) {
    if (to_be_mended(verdict))
      list.push_back({text(verdict, "rule"), text(verdict, "waiting_for"), text(verdict, "why")});
  };
  add(answer.body.at("verdict"));
  for (const auto& verdict : answer.body.at("also").as_array()) add(verdict);
  return list;
}

bool OnCall::learns(const std::string& order, const std::string& rule,
                    const std::string& waiting_for) {
  return comes_true([&] {
    const auto all = causes(order);
    return !all.empty() && all[0].rule == rule && all[0].waiting_for == waiting_for;
  });
}

bool OnCall::sees_it_wait_for(const std::string& order, const std::string& people) {
  return comes_true([&] {
    const auto answer = user_.get("/api/watch/journeys?id=" + order);
    heard_ = answer.text.substr(0, 2000);
    if (!answer.ok()) return false;
    const auto& also = answer.body.at("also").as_array();
    return answer["/verdict/rule"] == "waiting" && answer["/verdict/waiting_for"] == people &&
           std::ranges::none_of(also, to_be_mended) &&
           answer.body.at("unreachable").as_array().empty();
  });
}

bool OnCall::sees_up(const std::string& part, bool up) {
  return comes_true([&] {
    const auto answer = user_.get("/api/watch/overview");
    heard_ = answer.text.substr(0, 2000);
    if (!answer.ok()) return false;
    return std::ranges::any_of(
        answer.body.at("targets").as_array(), [&](const json::value& target) {
          return text(target, "name") == part && target.at("up").as_bool() == up;
        });
  });
}

bool OnCall::misses(const std::string& order, const std::string& check) {
  return comes_true([&] {
    const auto answer = user_.get("/api/watch/drift");
    heard_ = answer.text.substr(0, 2000);
    if (!answer.ok()) return false;
    return std::ranges::any_of(answer.body.at("drifts").as_array(), [&](const json::value& drift) {
      return text(drift, "order_id") == order && text(drift, "check") == check;
    });
  });
}

bool OnCall::misses_none() {
  return comes_true([&] {
    const auto answer = user_.get("/api/watch/drift");
    heard_ = answer.text.substr(0, 2000);
    return answer.ok() && answer.body.at("drifts").as_array().empty();
  });
}

void OnCall::redrive(const std::string& order) {
  const auto answer =
      user_.post("/api/watch/journeys/" + order + "/redrive", {{"reason", "the cause is mended"}});
  if (!answer.ok()) throw std::runtime_error("redrive: " + answer.text);
}

}  // namespace atelier::drill
