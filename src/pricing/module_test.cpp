// SPDX-License-Identifier: Apache-2.0
// The context as `app` sees it: its routes, called as the server calls them.
#include "pricing/module.h"

#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/base/json_codec.h"
#include "pricing/price_list.h"
#include "pricing/test_files.h"
#include "pricing/test_models.h"

namespace atelier::pricing {
namespace {

using http::Method;
using testing::HasSubstr;

class ModuleTest : public testing::Test {
 protected:
  void SetUp() override {
    db_ = sql::open_test_database(folder_, "pricing", clock_);
    bus_ = bus::make_in_process_bus({}, clock_);
    const auto* outbox = bus_->attach(*db_).value();
    const Ports ports{clock_, *db_, *outbox, *bus_, router_, tokens_, files_};
    module_ = make_pricing(ports, {.measuring = test_pool()});
    ASSERT_TRUE(module_->start());
  }
  void TearDown() override { module_->stop(); }

  Result<http::Reply> call(Method method, const std::string& path, const std::string& body = {},
                           const blob::Stored* stored = nullptr) {
    const auto question = path.find('?');
    const auto match = router_.match(method, path.substr(0, question));
    if (!match.endpoint) return Error{ErrorKind::not_found, "no-route", path};
    http::Call request;
    request.method = method;
    request.path = path.substr(0, question);
    if (question != path.npos) request.query = path.substr(question + 1);
    request.headers.add("content-type", "application/json");
    request.now = clock_.now();
    request.params_ = match.params;
    request.caller_ = auth::Caller{.user = auth::UserId::make(), .roles = auth::Role::manager};
    if (stored) return match.endpoint->uploaded(request, *stored);
    std::promise<Result<http::Reply>> reply;
    match.endpoint->handle(request, body,
                           [&](Result<http::Reply> r) { reply.set_value(std::move(r)); });
    return reply.get_future().get();
  }
  boost::json::value get(const std::string& path) {
    const auto reply = call(Method::get, path);
    EXPECT_TRUE(reply) << reply.error().detail;
    return reply ? parse_json(reply->body).value() : boost::json::value();
  }
  std::string upload(const std::string& content, const std::string& name = "ring.stl") {
    const blob::Stored stored{.hash = files_.add(content), .size_bytes = content.size()};
    const auto reply = call(Method::post, "/api/pricing/models?name=" + name, "", &stored);
    EXPECT_TRUE(reply && reply->status == 201);
    return stored.hash;
  }
  Result<http::Reply> estimate(const std::string& hash, const std::string& more = "") {
    return call(Method::post, "/api/pricing/estimates",
                R"({"model_hash":")" + hash +
                    R"(","unit":"mm","product":"ring","finish":"polished","quantity":1,)"
                    R"("alloys":["silver-925"])" +
                    more + "}");
  }

  sql::TempFolder folder_;
  ManualClock clock_;
  TestFiles files_;
  http::Router router_;
  auth::Tokens tokens_{auth::Tokens::Secret{}};
  std::unique_ptr<sql::Database> db_;
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<Module> module_;
};

TEST_F(ModuleTest, SaysWhetherAnUploadedModelWasKnown) {
  const blob::Stored stored{.hash = files_.add("ring"), .size_bytes = 4};
  const auto first = call(Method::post, "/api/pricing/models?name=ring.stl", "", &stored);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->status, 201);
  EXPECT_THAT(first->body, HasSubstr(R"("known":false)"));
  const auto again = call(Method::post, "/api/pricing/models", "", &stored);
  ASSERT_TRUE(again);
  EXPECT_THAT(again->body, HasSubstr(R"("known":true)"));
}

TEST_F(ModuleTest, BeginsToMeasureAModelThatIsLookedAt) {
  const auto hash = upload("wait", "my%20ring.stl");
  Gate gate(files_, hash);
  const auto before = get("/api/pricing/models/" + hash);
  EXPECT_EQ(before.at("state"), "measuring");
  EXPECT_EQ(before.at("file_name"), "my ring.stl");
  gate.hold();
  gate.open();
  ASSERT_TRUE(estimate(hash));  // which waits for the same measuring
  const auto after = get("/api/pricing/models/" + hash);
  EXPECT_EQ(after.at("state"), "measured");
  EXPECT_EQ(after.at("measurement").at("volume_milli_mm3"), 500'000);
  EXPECT_EQ(files_.asked(hash), 1u);
}

TEST_F(ModuleTest, ShowsNoModelThatWasNotUploadedHere) {
  const auto reply = call(Method::get, "/api/pricing/models/" + files_.add("ring"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::not_found);
}

TEST_F(ModuleTest, GivesAModelBackAsItWasUploaded) {
  const auto hash = upload("ring");
  const auto reply = call(Method::get, "/api/pricing/models/" + hash + "/file");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->file, files_.path(hash));
  EXPECT_EQ(reply->etag, hash);
  EXPECT_FALSE(call(Method::get, "/api/pricing/models/" + files_.add("other") + "/file"));
}

TEST_F(ModuleTest, MeasuresARefusedModelAgainOnlyWhenItIsTold) {
  const auto hash = upload("crash");
  ASSERT_TRUE(estimate(hash));
  EXPECT_EQ(get("/api/pricing/models/" + hash).at("state"), "refused");
  EXPECT_EQ(files_.asked(hash), 2u);
  std::ofstream(files_.path(hash)) << "ring";
  ASSERT_TRUE(call(Method::delete_, "/api/pricing/models/" + hash + "/refusal"));
  ASSERT_TRUE(estimate(hash));
  EXPECT_EQ(get("/api/pricing/models/" + hash).at("state"), "measured");
  const auto again = call(Method::delete_, "/api/pricing/models/" + hash + "/refusal");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::not_found) << "a measurement is never forgotten";
}

TEST_F(ModuleTest, EstimatesAtOnce) {
  const auto reply = estimate(upload("ring"));
  ASSERT_TRUE(reply) << reply.error().detail;
  const auto body = parse_json(reply->body).value();
  EXPECT_EQ(body.at("outcome"), "priced");
  EXPECT_EQ(body.at("offers").at(0).at("total").at("minor"), 6'071'59);
  EXPECT_EQ(body.at("price_list_version"), 1);
}

TEST_F(ModuleTest, EstimatesARush) {
  const auto hash = upload("ring");
  const auto reply = estimate(hash, R"(,"rush":true)");
  ASSERT_TRUE(reply);
  EXPECT_THAT(reply->body, HasSubstr(R"("code":"rush")"));
}

TEST_F(ModuleTest, RefusesAnEstimateThatMakesNoSense) {
  const auto reply = estimate("not-a-hash", R"(,"colour":"blue")");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().type, "invalid-fields");
}

TEST_F(ModuleTest, ShowsThePriceListWithItsVersionAsTag) {
  const auto reply = call(Method::get, "/api/pricing/price-list");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->etag, "price-list-1");
  EXPECT_EQ(*from_json<PriceList>(reply->body), default_price_list());
}

TEST_F(ModuleTest, ShowsWhatCanBeChosen) {
  const auto choices = get("/api/pricing/alloys");
  EXPECT_EQ(choices.at("alloys").as_array().size(), default_price_list().alloys.size());
  EXPECT_EQ(choices.at("finishes").at(0).at("code"), "polished");
}

TEST_F(ModuleTest, ShowsThePriceListToStaffOnly) {
  const auto match = router_.match(Method::get, "/api/pricing/price-list");
  ASSERT_TRUE(match.endpoint);
  EXPECT_FALSE(match.endpoint->spec.roles.any(auth::Role::customer));
  EXPECT_FALSE(match.endpoint->spec.roles.empty());
}

}  // namespace
}  // namespace atelier::pricing
