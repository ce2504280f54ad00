// SPDX-License-Identifier: Apache-2.0
// Whoever is on call finds out why messages were given up and decides about them, with the commands
// of the program, over its API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

constexpr char kLeadEmail[] = "lead@test.example";
constexpr char kGroup[] = "crm.evt/order.submitted/schema-unknown";
constexpr int kLetters = 120;  // more than one request decides about

/// An order is at the workshop. Its message comes again 120 times in a schema of the future, under
/// ids of its own: the crm gives them up.
class AWorkshopWithDeadLetters : public testing::Test {
 protected:
  AWorkshopWithDeadLetters() {
    {
      Workshop shop(data_.path());
      order_ = shop.order({shop.quote(shop.upload_ring())["/quote_id"]});
      EXPECT_TRUE(eventually([&] { return shop.status_in_crm(order_) == "submitted"; }));
      shop.system.stop();
    }
    sql(data_, "shop",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
            std::to_string(kLetters) +
            ") INSERT INTO outbox (msg_id, exchange, type, schema_version, msg_key, msg_version,"
            " payload, traceparent, cause, created_at, available_at)"
            " SELECT '00000000-0000-7000-8000-' || substr(CAST(1000000000000 + i AS TEXT), 2),"
            " exchange, type, 99, msg_key,"
            " msg_version, payload, traceparent, cause, created_at, available_at"
            " FROM outbox CROSS JOIN n WHERE type = 'order.submitted'");
    shop_ = std::make_unique<Workshop>(data_.path());
    EXPECT_TRUE(eventually([&] {
      const auto groups = shop_->lead.get("/api/crm/ops/dead-letters/groups");
      return groups["/groups/0/letters"] == std::to_string(kLetters);
    }));
  }

  Ended atelier(std::vector<std::string> arguments, const std::string& email = kLeadEmail) const {
    arguments.insert(arguments.end(), {"--url", shop_->system.url()});
    return run(arguments, {"ATELIER_EMAIL=" + email, "ATELIER_PASSWORD=" + std::string(kPassword)});
  }
  Ended dead_letters(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "dead-letters");
    return atelier(std::move(arguments));
  }
  /// As after a program that knows the schema was installed.
  void learn_the_schema() {
    shop_->system.stop();
    sql(data_, "crm", "UPDATE dead_letter SET schema_version = 1");
    shop_ = std::make_unique<Workshop>(data_.path());
  }

  const TempFolder data_;
  std::string order_;
  std::unique_ptr<Workshop> shop_;
  const std::string letter_ = "crm.evt/00000000-0000-7000-8000-000000000007";
};

TEST_F(AWorkshopWithDeadLetters, ListsThemByCauseAndOneByOne) {
  const auto groups = dead_letters({"list"});
  EXPECT_EQ(groups.code, 0);
  EXPECT_THAT(groups.out, HasSubstr(kGroup));
  EXPECT_THAT(groups.out, HasSubstr("120"));

  const auto page = dead_letters({"list", kGroup, "--limit", "2", "--context", "crm", "--json"});
  const auto first = json::parse(page.out).at_pointer("/pages/0");
  EXPECT_EQ(first.at("dead_letters").as_array().size(), 2u) << page.out;
  const auto more = dead_letters({"list", "crm.evt", "--context", "crm", "--limit", "500", "--json",
                                  "--after", std::string(first.at("next").as_string())});
  EXPECT_EQ(json::parse(more.out).at_pointer("/pages/0/dead_letters").as_array().size(), 118u);

  const auto shown = dead_letters({"show", letter_});
  EXPECT_THAT(shown.out, HasSubstr("Schema 99 of order.submitted is not known here."));
  EXPECT_THAT(shown.out, HasSubstr(order_));
  EXPECT_THAT(shown.out, HasSubstr("\"lines\""));
}

TEST_F(AWorkshopWithDeadLetters, ReplaysAWholeGroupOnlyWhenToldYes) {
  const std::vector<std::string> replay{"replay", kGroup, "--reason", "the new version is in"};
  const auto asked = dead_letters(replay);
  EXPECT_EQ(asked.code, 2);
  EXPECT_THAT(asked.out, HasSubstr("120 letters"));

  auto yes = replay;
  yes.emplace_back("--yes");
  const auto failed = dead_letters(yes);
  EXPECT_EQ(failed.code, 1);
  EXPECT_THAT(failed.out, HasSubstr("failed: 120, first: schema-unknown"));

  learn_the_schema();
  const auto done = dead_letters(yes);
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, HasSubstr("replay: 120, failed: 0"));
  EXPECT_THAT(dead_letters({"list"}).out, HasSubstr("Nothing waits."));
  EXPECT_EQ(shop_->status_in_crm(order_), "submitted");

  const auto shown = dead_letters({"show", letter_, "--json"});
  const auto history = json::parse(shown.out).at("decisions").as_array();
  ASSERT_EQ(history.size(), 2u) << shown.out;
  EXPECT_EQ(history[0].at("deed").as_string(), "replay_failed");
  EXPECT_EQ(history[1].at("deed").as_string(), "replayed");
  EXPECT_EQ(history[1].at("reason").as_string(), "the new version is in");
}

TEST_F(AWorkshopWithDeadLetters, SendsAgainWhatWasHandedOnAndNothingIsTakenTwice) {
  const auto timeline = [&] {
    return shop_->manager.get("/api/crm/orders/" + order_)["/timeline"];
  };
  const auto before = timeline();
  const auto sent = atelier({"outbox", "resend", "--since", "2026-01-01T00:00:00Z", "--reason",
                             "the broker has lost it", "--context", "shop", "--json"});
  EXPECT_EQ(sent.code, 0);
  EXPECT_GT(json::parse(sent.out).at_pointer("/resent/0/messages").as_int64(), kLetters);
  EXPECT_TRUE(
      eventually([&] { return shop_->lead.get("/api/shop/ops/outbox")["/pending"] == "0"; }));
  EXPECT_EQ(timeline(), before);
  EXPECT_THAT(dead_letters({"list"}).out, HasSubstr("120"));
  EXPECT_EQ(atelier({"outbox", "resend", "--since", "noon", "--reason", "why"}).code, 2);
}

TEST_F(AWorkshopWithDeadLetters, DiscardsOneOrAGroupAndKeepsWhoAndWhy) {
  EXPECT_EQ(dead_letters({"discard", letter_}).code, 2) << "a reason is needed";
  EXPECT_EQ(dead_letters({"discard", letter_, "--reason", "a copy"}).code, 0);
  EXPECT_EQ(dead_letters({"discard", letter_, "--reason", "a copy"}).code, 1) << "only once";
  const auto shown = json::parse(dead_letters({"show", letter_, "--json"}).out);
  EXPECT_EQ(shown.at("state").as_string(), "discarded");
  EXPECT_EQ(shown.at_pointer("/decisions/0/reason").as_string(), "a copy");
  EXPECT_THAT(std::string(shown.at_pointer("/decisions/0/actor").as_string()), HasSubstr("user:"));

  const auto rest = dead_letters({"discard", kGroup, "--reason", "copies all", "--yes", "--json"});
  EXPECT_EQ(json::parse(rest.out).at("done").as_int64(), kLetters - 1);
  EXPECT_THAT(dead_letters({"list"}).out, Not(HasSubstr(kGroup)));
}

TEST_F(AWorkshopWithDeadLetters, TellsWhatIsInEachOutbox) {
  const auto told = atelier({"outbox", "status"});
  EXPECT_EQ(told.code, 0);
  for (const auto* context : {"identity", "pricing", "shop", "partner", "crm", "mes", "watch"})
    EXPECT_THAT(told.out, HasSubstr(context));
  const auto crm = json::parse(atelier({"outbox", "status", "--context", "crm", "--json"}).out);
  EXPECT_EQ(crm.at_pointer("/outboxes/0/dead_letters").as_int64(), kLetters);
}

TEST_F(AWorkshopWithDeadLetters, IsForLeadsAndAdministratorsOnly) {
  EXPECT_EQ(atelier({"dead-letters", "list"}, "olga@test.example").code, 1);
  EXPECT_EQ(shop_->op.get("/api/crm/ops/dead-letters").status, 403);
  EXPECT_EQ(shop_->op.post("/api/crm/ops/dead-letters/discard").status, 403);
  EXPECT_EQ(shop_->customer.get("/api/shop/ops/outbox").status, 403);
  const auto hole = shop_->lead.post(
      "/api/crm/ops/dead-letters/discard",
      {{"queue", "crm.evt"}, {"type", ""}, {"error_kind", "schema-unknown"}, {"reason", "all"}});
  EXPECT_EQ(hole.status, 422);
}

}  // namespace
}  // namespace atelier::harness
