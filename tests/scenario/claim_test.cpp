// SPDX-License-Identifier: Apache-2.0
// Operators are paid by the operations they take: nobody may lose one to a race.
#include <gtest/gtest.h>

#include "tests/harness/at_once.h"
#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

TEST(Claim, GoesToExactlyOneOfTwoOperatorsAHundredTimes) {
  const TempFolder folder;
  Workshop shop(folder.path());
  shop.set_work_limit(1000);
  const auto model = shop.upload_ring();
  int rounds = 0;
  int first_won = 0;
  while (rounds < 100) {
    const auto order = shop.released_order(model, 10);
    for (const auto& operation : shop.operations(order)) {
      if (operation.state != "ready") continue;
      const auto path = "/api/mes/operations/" + operation.id + "/claim";
      const auto [olga, peter] =
          at_once([&] { return shop.op.post(path); }, [&] { return shop.other_op.post(path); });
      ASSERT_NE(olga.ok(), peter.ok())
          << "round " << rounds << ": " << olga.text << " / " << peter.text;
      const auto& loser = olga.ok() ? peter : olga;
      EXPECT_EQ(loser.status, 409);
      EXPECT_EQ(loser.problem(), "operation-taken");
      EXPECT_NE(loser["/detail"].find(olga.ok() ? "olga" : "peter"), std::string::npos)
          << loser.text;
      first_won += olga.ok() ? 1 : 0;
      ++rounds;
    }
  }
  RecordProperty("won_by_the_first", first_won);
}

TEST(Claim, AndCancelAtTheSameMomentEndInOneOfTheTwoNeverBoth) {
  const TempFolder folder;
  Workshop shop(folder.path());
  shop.set_work_limit(1000);
  const auto model = shop.upload_ring();
  for (int round = 0; round < 20; ++round) {
    const auto order = shop.released_order(model);
    const auto first = shop.operations(order).front().id;
    const auto [claim, cancel] = at_once(
        [&] { return shop.op.post("/api/mes/operations/" + first + "/claim"); },
        [&] {
          return shop.customer.post("/api/shop/orders/" + order + "/cancel", {{"reason", "no"}});
        });
    ASSERT_TRUE(cancel.ok()) << cancel.text;
    // The cancel is decided when the shop has heard the answer.
    const auto settled = [&] {
      return shop.status_in_shop(order) == "cancelled" ||
             shop.manager.get("/api/crm/orders/" + order)["/last_refusal"] != "";
    };
    ASSERT_TRUE(eventually(settled));
    const bool cancelled = shop.status_in_mes(order) == "cancelled";
    EXPECT_NE(claim.ok(), cancelled) << "round " << round << ": " << claim.text;
    if (!claim.ok()) {
      EXPECT_EQ(claim.status, 409);
    }
  }
}

}  // namespace
}  // namespace atelier::harness
