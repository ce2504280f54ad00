// SPDX-License-Identifier: Apache-2.0
// Price lists as an administrator keeps them.
#include <gmock/gmock.h>

#include "platform/testing/context_rig.h"
#include "pricing/module.h"
#include "pricing/price_list.h"
#include "pricing/test_files.h"

namespace atelier::pricing {
namespace {

using auth::Role;
using http::Method;
using ::testing::ElementsAre;
using ::testing::Field;

class PriceListRoutesTest : public ::testing::Test {
 protected:
  PriceListRoutesTest() {
    pricing_ = make_pricing(rig.ports(), {.measuring = test_pool()});
    EXPECT_TRUE(pricing_->start());
  }
  ~PriceListRoutesTest() override { pricing_->stop(); }

  PriceList dearer(std::int64_t version, Instant from) const {
    auto list = default_price_list();
    list.version = version;
    list.effective_at = from;
    for (auto& metal : list.metals) metal.fix_minor_per_g *= 2;
    return list;
  }
  static std::string with_comment(const PriceList& list, const std::string& comment) {
    auto body = parse_json(to_json(list)).value();
    body.as_object()["comment"] = comment;
    return boost::json::serialize(body);
  }
  Result<http::Reply> add(const PriceList& list, const std::string& comment = "gold rose") {
    return rig.send({.method = Method::post,
                     .target = "/api/pricing/price-lists",
                     .body = with_comment(list, comment),
                     .caller = olga});
  }
  boost::json::value get(const std::string& target) {
    return parse_json(rig.send({.target = target, .caller = olga}).value().body).value();
  }
  std::int64_t present_version() { return get("/api/pricing/price-list").at("version").as_int64(); }

  testing::ContextRig rig{"pricing"};
  const auth::Caller olga = testing::somebody(Role::admin, "Olga");

 private:
  std::unique_ptr<Module> pricing_;
};

TEST_F(PriceListRoutesTest, ANewListHoldsFromItsTimeOn) {
  ASSERT_TRUE(add(dearer(2, rig.clock.now() + kDay)));
  EXPECT_EQ(present_version(), 1);
  rig.clock.advance(kDay);
  EXPECT_EQ(present_version(), 2);
}

TEST_F(PriceListRoutesTest, ANewListMayHoldAtOnce) {
  ASSERT_TRUE(add(dearer(2, rig.clock.now() - kMinute)));
  EXPECT_EQ(present_version(), 2);
}

TEST_F(PriceListRoutesTest, ANewerListReplacesOneThatHasNotBegun) {
  ASSERT_TRUE(add(dearer(2, rig.clock.now() + kDay)));
  ASSERT_TRUE(add(dearer(3, rig.clock.now() + kHour)));
  rig.clock.advance(2 * kDay);
  EXPECT_EQ(present_version(), 3);
  const auto lists = get("/api/pricing/price-lists").at("lists").as_array();
  ASSERT_EQ(lists.size(), 3u);
  EXPECT_TRUE(lists[0].at("current").as_bool());
  EXPECT_TRUE(lists[1].at("replaced").as_bool());
  EXPECT_TRUE(lists[2].at("replaced").as_bool());
}

TEST_F(PriceListRoutesTest, TheListSaysWhoAddedWhatAndWhy) {
  ASSERT_TRUE(add(dearer(2, rig.clock.now() + kDay), "gold rose"));
  const auto lists = get("/api/pricing/price-lists").at("lists").as_array();
  EXPECT_EQ(lists[0].at("added_by"), "Olga");
  EXPECT_EQ(lists[0].at("comment"), "gold rose");
  EXPECT_FALSE(lists[0].at("current").as_bool());
  EXPECT_FALSE(lists[0].at("replaced").as_bool());
  EXPECT_TRUE(lists[1].at("current").as_bool());
  EXPECT_EQ(lists[1].at("added_by"), "");
}

TEST_F(PriceListRoutesTest, WhoeverBeganFromAnOlderListIsToldSo) {
  ASSERT_TRUE(add(dearer(2, rig.clock.now() + kDay)));
  EXPECT_EQ(add(dearer(2, rig.clock.now() + kHour)).error().type, "price-list-changed");
  EXPECT_EQ(add(dearer(4, rig.clock.now() + kHour)).error().type, "price-list-changed");
}

TEST_F(PriceListRoutesTest, WrongFiguresAreNamedByTheirField) {
  auto wrong = dearer(2, rig.clock.now() + kDay);
  wrong.metals[0].fix_minor_per_g = 0;
  wrong.margin_bp = 9'500;
  const auto refused = add(wrong, " ");
  EXPECT_THAT(refused.error().fields,
              ElementsAre(Field(&FieldError::pointer, "/metals/0/fix_minor_per_g"),
                          Field(&FieldError::pointer, "/margin_bp"),
                          Field(&FieldError::pointer, "/comment")));
}

TEST_F(PriceListRoutesTest, AListBeginsNeitherInThePastNorYearsAhead) {
  for (const auto at : {rig.clock.now() - kDay, rig.clock.now() + 400 * kDay})
    EXPECT_THAT(add(dearer(2, at)).error().fields,
                ElementsAre(Field(&FieldError::pointer, "/effective_at")));
}

TEST_F(PriceListRoutesTest, APreviewShowsARingInEveryAlloyBesideItsPresentPrice) {
  auto proposed = dearer(2, rig.clock.now() + kDay);
  proposed.alloys.pop_back();  // brass
  const auto reply = rig.send({.method = Method::post,
                               .target = "/api/pricing/price-lists/preview",
                               .body = to_json(proposed),
                               .caller = olga});
  ASSERT_TRUE(reply);
  const auto preview = parse_json(reply->body).value();
  const auto rows = preview.at("rows").as_array();
  ASSERT_EQ(rows.size(), default_price_list().alloys.size());
  const auto total = [&](std::size_t row, const char* which) {
    return rows[row].at(which).at("total").at("minor").as_int64();
  };
  EXPECT_GT(total(1, "proposed"), total(1, "present"));
  EXPECT_EQ(rows.back().at("alloy"), "brass");
  EXPECT_FALSE(rows.back().as_object().contains("proposed"));
  EXPECT_EQ(present_version(), 1);  // nothing has changed
}

TEST_F(PriceListRoutesTest, OneListIsFoundByItsVersion) {
  EXPECT_EQ(get("/api/pricing/price-lists/1").at("version"), 1);
  EXPECT_EQ(rig.send({.target = "/api/pricing/price-lists/7", .caller = olga}).error().type,
            "price-list-not-found");
}

TEST_F(PriceListRoutesTest, OnlyAdministratorsAddLists) {
  EXPECT_EQ(rig.send({.method = Method::post,
                      .target = "/api/pricing/price-lists",
                      .caller = testing::somebody(Role::manager)})
                .error()
                .type,
            "role-missing");
}

}  // namespace
}  // namespace atelier::pricing
