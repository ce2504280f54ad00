// SPDX-License-Identifier: Apache-2.0
// What one order sets off, through all processes: one connected story.
#include <deque>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include <boost/json.hpp>

#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

namespace json = boost::json;
using testing::IsSupersetOf;

constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr const char* kCaller = "00f067aa0ba902b7";  ///< the span of whoever places the order

std::string text(const json::value& of, const char* name) {
  const auto* value = of.as_object().if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : "";
}

/// All spans that hang together with those of a trace, over parents and links of either direction.
class Story {
 public:
  Story(User& reader, const std::string& trace, const std::string& span) : reader_(reader) {
    read(trace);
    reach(span);
  }

  /// "atelier-crm consumer process order.submitted", of those that are reached.
  std::set<std::string> told() const {
    std::set<std::string> list;
    for (const auto& id : reached_)
      if (const auto span = spans_.find(id); span != spans_.end())
        list.insert(text(span->second, "service") + " " + text(span->second, "kind") + " " +
                    text(span->second, "name"));
    return list;
  }

 private:
  void read(const std::string& trace) {
    if (!read_.insert(trace).second) return;
    const auto answer = reader_.get("/api/watch/traces/" + trace);
    if (!answer.ok()) return;
    const auto join = [&](const std::string& one, const std::string& other) {
      joined_[one].insert(other);
      joined_[other].insert(one);
    };
    std::set<std::string> traces;
    for (const auto& span : answer.body.at("spans").as_array()) {
      const auto id = text(span, "span");
      spans_.emplace(id, span);
      if (const auto parent = text(span, "parent"); !parent.empty()) join(id, parent);
      for (const auto* links : {"links", "linked_from"})
        for (const auto& link : span.at(links).as_array()) {
          join(id, text(link, "span"));
          traces.insert(text(link, "trace"));
        }
    }
    for (const auto& other : traces) read(other);
  }
  void reach(const std::string& from) {
    std::deque<std::string> next{from};
    while (!next.empty()) {
      const auto id = next.front();
      next.pop_front();
      if (reached_.insert(id).second)
        next.insert(next.end(), joined_[id].begin(), joined_[id].end());
    }
  }

  User& reader_;
  std::set<std::string> read_;
  std::map<std::string, json::value> spans_;
  std::map<std::string, std::set<std::string>> joined_;
  std::set<std::string> reached_;
};

class PartsApartTraces : public testing::Test {
 protected:
  /// As somebody whose own program traces what it does.
  std::string order() {
    const json::value body{
        {"lines", json::array{{{"quote_id", shop_.quote(shop_.upload_ring())["/quote_id"]},
                               {"alloy", "silver-925"}}}},
        {"phone", "+7 900 000-00-00"},
        {"address", "1 Main st."}};
    const auto placed = shop_.customer.send(
        {.method = "POST",
         .path = "/api/shop/orders",
         .body = json::serialize(body),
         .headers = {{"traceparent", std::string("00-") + kTrace + "-" + kCaller + "-01"}}});
    EXPECT_EQ(placed.status, 201) << placed.text;
    return placed["/state/order_id"];
  }

  const TempFolder folder_;
  Workshop shop_{folder_.path()};
};

TEST_F(PartsApartTraces, TellTheStoryOfAnOrderAcrossAllProcessesAsOne) {
  // A process links an order's event to the one before if it has seen that, which of two only one
  // has.
  for (const auto* part : {"crm-2", "mes-2"}) shop_.system.kill_hard(part);
  const auto id = order();
  shop_.approve(id);
  ASSERT_TRUE(eventually([&] { return shop_.op.get("/api/mes/orders/" + id).ok(); }));
  const auto first = shop_.operations(id).front().id;
  ASSERT_TRUE(shop_.op.post("/api/mes/operations/" + first + "/claim").ok());

  const std::vector<std::string> expected{
      "atelier-shop server POST /api/shop/orders", "atelier-shop client write shop",
      "atelier-shop producer create order.submitted", "atelier-shop producer send",
      "atelier-crm consumer process order.submitted", "atelier-crm client write crm",
      "atelier-crm producer create order.released", "atelier-crm producer send",
      "atelier-shop consumer process order.changed", "atelier-mes consumer process order.released",
      "atelier-mes client write mes",
      // Another person, another day: by the link to the order's event before it.
      "atelier-crm server POST /api/crm/orders/{id}/approve",
      "atelier-mes server POST /api/mes/operations/{id}/claim"};
  std::set<std::string> told;
  const auto whole = [&] {
    told = Story(shop_.on_call, kTrace, kCaller).told();
    return std::ranges::all_of(expected, [&](const auto& one) { return told.contains(one); });
  };
  EXPECT_TRUE(eventually(whole));
  EXPECT_THAT(told, IsSupersetOf(expected));
}

}  // namespace
}  // namespace atelier::harness
