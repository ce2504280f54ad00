// SPDX-License-Identifier: Apache-2.0
// What partners' programs find at /v1, from the first request to the parcel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "platform/blob/blob.h"
#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

/// The program of a partner company, with a key of its own.
class Partner {
 public:
  Partner(Workshop& shop, const std::string& name) : user_(shop.system.url()) {
    // A test looks again and again as fast as it can.
    const auto made = shop.manager.post(
        "/api/partner/partners",
        {{"name", name},
         {"limits", {{"rate", 100'000}, {"burst", 100'000}, {"most_quotes", 200}}}});
    partner_id = made["/partner_id"];
    const auto key = shop.manager.post("/api/partner/partners/" + partner_id + "/keys",
                                       {{"name", "their program"}});
    key_id = key["/key_id"];
    user_.set_token(key["/key"]);
  }

  Answer get(const std::string& path) { return user_.get("/v1/" + path); }
  Answer post(const std::string& path, const json::value& body, const std::string& once,
              const std::string& prefer = "") {
    http::Request request{.method = "POST", .path = "/v1/" + path, .body = json::serialize(body)};
    request.headers.emplace_back("Idempotency-Key", once);
    if (!prefer.empty()) request.headers.emplace_back("Prefer", prefer);
    return user_.send(request);
  }
  Answer put(const std::string& hash, const std::filesystem::path& file) {
    return user_.send({.method = "PUT",
                       .path = "/v1/models/" + hash + "?name=ring.stl",
                       .file = file,
                       .content_type = "application/octet-stream"});
  }
  std::string upload_ring() {
    const TempFolder folder;
    const auto file = folder.path() / "ring.stl";
    Workshop::write_ring(file);
    const auto hash = blob::digest_of(file).value().sha256;
    EXPECT_EQ(put(hash, file)["/hash"], hash);
    return hash;
  }
  /// Once it is priced.
  std::string quote(const std::string& hash) {
    const auto quoted = post("quotes",
                             {{"model_hash", hash},
                              {"product", "ring"},
                              {"quantities", json::array{1}},
                              {"alloys", json::array{"silver-925"}}},
                             fresh_key(), "wait=25");
    EXPECT_EQ(quoted["/quotes/0/status"], "priced") << quoted.text;
    return quoted["/quotes/0/quote_id"];
  }
  static json::value order_of(const std::string& reference, const std::string& quote) {
    return {{"reference", reference},
            {"lines", json::array{{{"quote_id", quote}, {"alloy", "silver-925"}}}},
            {"phone", "+7 900 000-00-00"},
            {"address", "1 Main st."}};
  }
  /// From a model to an order; its id.
  std::string order(const std::string& reference) {
    const auto placed = post("orders", order_of(reference, quote(upload_ring())), fresh_key());
    EXPECT_EQ(placed.status, 201) << placed.text;
    return placed["/state/order_id"];
  }
  std::string status(const std::string& id) { return get("orders/" + id + "/status")["/status"]; }
  std::string fresh_key() { return "key-" + std::to_string(++keys_); }

  std::string partner_id, key_id;

 private:
  User user_;
  int keys_ = 0;
};

class APartner : public testing::Test {
 protected:
  const TempFolder folder_;
  Workshop shop_{folder_.path()};
  Partner gold_{shop_, "Gold & Co"};
};

TEST_F(APartner, OrdersFromTheModelToTheParcelAndIsToldEachStep) {
  const auto id = gold_.order("PO-1");
  EXPECT_EQ(gold_.status(id), "submitted");
  shop_.approve(id);
  ASSERT_TRUE(eventually([&] { return shop_.op.get("/api/mes/orders/" + id).ok(); }));
  shop_.make(id);
  shop_.ship(id);
  EXPECT_TRUE(eventually([&] { return gold_.status(id) == "shipped"; }));
  const auto events = gold_.get("events?limit=200");
  for (const auto* status : {"confirmed", "released", "in_production", "ready_to_ship", "shipped"})
    EXPECT_THAT(events.text, HasSubstr("\"status\":\"" + std::string(status) + "\""));
  EXPECT_EQ(gold_.get("orders?reference=PO-1")["/orders/0/state/order_id"], id);
  EXPECT_EQ(shop_.manager.get("/api/crm/orders/" + id)["/order/channel"], "partner");
  EXPECT_THAT(shop_.on_call.get("/api/watch/journeys?id=PO-1").text, HasSubstr(id));
  EXPECT_TRUE(eventually([&] {
    return shop_.manager.get("/api/partner/requests?reference=PO-1")["/requests/0/status"] == "201";
  }));
}

TEST_F(APartner, SendsAnOrderAgainAfterACrashAndHasItOnce) {
  const auto quote = gold_.quote(gold_.upload_ring());
  const auto body = Partner::order_of("PO-1", quote);
  const auto first = gold_.post("orders", body, "once");
  ASSERT_EQ(first.status, 201) << first.text;
  shop_.system.kill_those_of("partner");
  shop_.system.bring_back();
  Answer again;
  ASSERT_TRUE(eventually([&] { return (again = gold_.post("orders", body, "once")).ok(); }));
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.text, first.text);
  EXPECT_EQ(again.headers["idempotent-replayed"], "true");
  const auto other = gold_.post("orders", Partner::order_of("PO-2", quote), "once");
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.problem(), "idempotency-key-reused");
  EXPECT_EQ(gold_.post("orders", body, "twice").problem(), "reference-taken");
  const auto orders = gold_.get("orders");
  EXPECT_EQ(orders.body.at("orders").as_array().size(), 1u);
}

TEST_F(APartner, CancelsWhatIsNotBegun) {
  const auto id = gold_.order("PO-1");
  const auto asked = gold_.post("orders/" + id + "/cancel", {{"reason", "changed plans"}}, "c");
  EXPECT_EQ(asked.status, 202);
  EXPECT_TRUE(eventually([&] { return gold_.status(id) == "cancelled"; }));
}

TEST_F(APartner, SeesNothingOfAnother) {
  Partner silver(shop_, "Silver & Co");
  const auto id = gold_.order("PO-1");
  EXPECT_EQ(silver.get("orders/" + id).status, 404);
  EXPECT_EQ(silver.get("orders/" + id + "/status").status, 404);
  EXPECT_EQ(silver.post("orders/" + id + "/cancel", {{"reason", "no"}}, "c").status, 404);
  EXPECT_EQ(silver.get("events").body.at("events").as_array().size(), 0u);
}

TEST_F(APartner, IsToldWhereAnUploadIsNotWhatItSays) {
  const auto file = folder_.path() / "other.stl";
  Workshop::write_ring(file, 21);
  const auto refused = gold_.put(std::string(64, 'a'), file);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.problem(), "hash-differs");
}

TEST_F(APartner, IsRefusedAtOnceWhenItsKeyIsRevoked) {
  EXPECT_EQ(gold_.get("limits").status, 200);
  const auto path = "/api/partner/partners/" + gold_.partner_id + "/keys/" + gold_.key_id;
  EXPECT_TRUE(shop_.manager.send({.method = "DELETE", .path = path}).ok());
  EXPECT_EQ(gold_.get("limits").status, 401);
}

/// From the document that partners are given.
TEST_F(APartner, FindsEveryRouteClosedToWhoeverHasNoKey) {
  User nobody(shop_.system.url()), forger(shop_.system.url());
  forger.set_token("atl_live_" + std::string(32, '0') + "_" + std::string(32, '0'));
  const auto document = nobody.get("/v1/openapi.json");
  int rows = 0;
  for (const auto& [path, item] : document.body.at("paths").as_object())
    for (const auto& [method, operation] : item.as_object()) {
      std::string name(method);
      for (auto& c : name) c = static_cast<char>(c - 'a' + 'A');
      for (auto* user : {&nobody, &forger, &shop_.admin}) {
        const auto refused = user->send({.method = name, .path = std::string(path)});
        EXPECT_EQ(refused.status, 401) << name << " " << path;
        EXPECT_NE(refused["/trace_id"], "");
      }
      ++rows;
    }
  EXPECT_GE(rows, 12);
}

class PartsApartForAPartner : public APartner {};

TEST_F(PartsApartForAPartner, TakeOrdersWhileEverythingBehindIsAway) {
  const auto body = Partner::order_of("PO-1", gold_.quote(gold_.upload_ring()));
  for (const char* context : {"crm", "mes", "pricing", "identity", "shop"})
    shop_.system.kill_those_of(context);
  const auto placed = gold_.post("orders", body, "once");
  EXPECT_EQ(placed.status, 201) << placed.text;
  shop_.system.bring_back();
  EXPECT_TRUE(
      eventually([&] { return shop_.status_in_crm(placed["/state/order_id"]) == "submitted"; }));
}

}  // namespace
}  // namespace atelier::harness
