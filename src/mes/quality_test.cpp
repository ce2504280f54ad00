// SPDX-License-Identifier: Apache-2.0
#include "mes/quality.h"

#include "mes/production_rig.h"

namespace atelier::mes {
namespace {

const Outcome kPass{.verdict = Verdict::pass};

Outcome rework_to(std::int64_t seq) {
  return {.verdict = Verdict::rework, .reason = "scratches", .rework_to = seq};
}
Outcome scrap(std::int64_t pieces) {
  return {.verdict = Verdict::scrap, .reason = "porous", .pieces = pieces};
}

/// A lot of `pieces` that Anna has cast and polished, with its inspection begun by Boris.
class Inspection : public testing::Test {
 protected:
  void prepare(std::int64_t pieces = 1) {
    production_ = released(1, kInspected, pieces);
    work(production_, 0, 0, kAnna);
    work(production_, 0, 1, kAnna);
    begin(production_, inspection(), kBoris);
  }
  OperationId inspection() { return newest(production_, 0, "qc").id; }
  Result<Step> judge_as(const Outcome& outcome) {
    return finish(production_, inspection(), kBoris, outcome, {}, kNow);
  }
  /// Everything from an operation on, until the lot is packed.
  void make_from(int lot, std::vector<std::string> codes) {
    for (const auto& code : codes) {
      const auto id = newest(production_, lot, code).id;
      begin(production_, id, kAnna);
      apply(production_,
            finish(production_, id, kAnna, code == "qc" ? kPass : Outcome{}, {}, kNow));
    }
  }

  Production production_;
};

TEST_F(Inspection, NeedsAVerdictAndAReasonForABadOne) {
  prepare(2);
  EXPECT_EQ(refusal(judge_as({})), "verdict-required");
  EXPECT_EQ(refusal(judge_as({.verdict = Verdict::rework, .rework_to = 20})), "reason-required");
  EXPECT_EQ(refusal(judge_as({.verdict = Verdict::scrap, .pieces = 1})), "reason-required");
  for (const auto seq : {0, 15, 30, 40})
    EXPECT_EQ(refusal(judge_as(rework_to(seq))), "no-such-operation");
  EXPECT_EQ(refusal(judge_as({.verdict = Verdict::rework, .reason = "x"})), "no-such-operation");
  for (const auto pieces : {-1, 0, 3}) EXPECT_EQ(refusal(judge_as(scrap(pieces))), "wrong-pieces");
  EXPECT_EQ(judge_as(scrap(3)).error().fields.at(0).pointer, "/pieces");
}

TEST_F(Inspection, IsTheOnlyOperationThatTakesAVerdict) {
  auto production = released();
  const auto id = at(production, 0, 0).id;
  begin(production, id, kAnna);
  EXPECT_EQ(refusal(finish(production, id, kAnna, kPass, {}, kNow)), "not-an-inspection");
}

TEST_F(Inspection, LetsAGoodLotPass) {
  prepare(4);
  const auto step = judge_as(kPass);
  apply(production_, step);
  EXPECT_EQ(step->deeds.at(0).deed, WorkDeed::passed);
  EXPECT_EQ(step->accepted, 4);
  EXPECT_FALSE(step->reversal);
  EXPECT_EQ(newest(production_, 0, "qc").verdict, Verdict::pass);
  EXPECT_EQ(newest(production_, 0, "pack").state, OperationState::ready);
}

TEST_F(Inspection, SendsALotBackAndKeepsWhatWasDoneBefore) {
  prepare(2);
  const auto polished = newest(production_, 0, "polish").id;
  const auto inspected = inspection();
  const auto step = judge_as(rework_to(20));
  apply(production_, step);
  EXPECT_EQ(step->deeds.at(0).deed, WorkDeed::sent_to_rework);
  EXPECT_EQ(step->deeds.at(0).to, "polish");
  ASSERT_TRUE(step->reversal);
  EXPECT_EQ(step->reversal->operations, std::vector{polished});
  EXPECT_FALSE(step->reversal->pieces);
  EXPECT_EQ(step->accepted, 2) << "the inspector has inspected";
  EXPECT_FALSE(step->reaches);

  std::vector<std::string> history;
  for (const auto& operation : production_.lots[0].operations)
    history.push_back(operation.code + " " + std::to_string(operation.attempt) + " " +
                      std::string(name_of(operation.state)));
  EXPECT_EQ(history, (std::vector<std::string>{"cast 1 done", "polish 1 reworked", "polish 2 ready",
                                               "qc 1 reworked", "qc 2 blocked", "pack 1 blocked"}));
  EXPECT_EQ(production_.lots[0].current_seq, 20);
  EXPECT_NE(newest(production_, 0, "polish").id, polished);
  EXPECT_TRUE(finish(production_, inspected, kBoris, rework_to(20), {}, kNow)->operations.empty());
  EXPECT_EQ(refusal(finish(production_, inspected, kBoris, kPass, {}, kNow)), "operation-done");
  make_from(0, {"polish", "qc", "pack"});
  EXPECT_EQ(production_.order.status, OrderStatus::ready_to_ship);
}

TEST_F(Inspection, SendsALotBackAsOftenAsNeeded) {
  prepare();
  apply(production_, judge_as(rework_to(20)));
  make_from(0, {"polish"});
  begin(production_, inspection(), kBoris);
  const auto again = judge_as(rework_to(10));
  apply(production_, again);
  EXPECT_EQ(again->reversal->operations.size(), 2U);
  EXPECT_EQ(newest(production_, 0, "cast").attempt, 2);
  EXPECT_EQ(newest(production_, 0, "polish").attempt, 3);
  EXPECT_EQ(newest(production_, 0, "qc").attempt, 3);
  make_from(0, {"cast", "polish", "qc", "pack"});
  EXPECT_EQ(production_.lots[0].state, LotState::packed);
}

TEST_F(Inspection, ScrapsSomePiecesAndReplacesThemWhileTheRestGoesOn) {
  prepare(3);
  const auto step = judge_as(scrap(1));
  apply(production_, step);
  EXPECT_EQ(step->deeds.at(0).deed, WorkDeed::scrapped);
  EXPECT_EQ(step->deeds.at(0).pieces, 1);
  EXPECT_EQ(step->deeds.at(1).deed, WorkDeed::replaced);
  EXPECT_EQ(step->reversal->operations.size(), 2U);
  EXPECT_EQ(step->reversal->pieces, 1);
  EXPECT_EQ(step->accepted, 3);
  const auto& lot = production_.lots[0];
  EXPECT_EQ(lot.quantity, 2);
  EXPECT_EQ(lot.scrapped, 1);
  EXPECT_EQ(lot.state, LotState::in_work);
  ASSERT_EQ(production_.lots.size(), 2U);
  const auto& replacement = production_.lots[1];
  EXPECT_EQ(replacement.replaces, lot.id);
  EXPECT_NE(replacement.id, lot.id);
  EXPECT_EQ(replacement.line, lot.line);
  EXPECT_EQ(replacement.quantity, 1);
  EXPECT_EQ(replacement.operations.size(), 4U);
  EXPECT_EQ(replacement.operations.front().state, OperationState::ready);
  make_from(0, {"pack"});
  EXPECT_EQ(production_.order.status, OrderStatus::in_production);
  make_from(1, {"cast", "polish", "qc", "pack"});
  EXPECT_EQ(production_.order.status, OrderStatus::ready_to_ship);
}

TEST_F(Inspection, ScrapsAWholeLotAndItsReplacementDecidesTheOrder) {
  prepare(2);
  apply(production_, judge_as(scrap(2)));
  EXPECT_EQ(production_.lots[0].state, LotState::scrapped);
  EXPECT_EQ(production_.lots[0].quantity, 0);
  EXPECT_EQ(newest(production_, 0, "pack").state, OperationState::cancelled);
  EXPECT_EQ(production_.lots.at(1).quantity, 2);
  EXPECT_EQ(refusal(may_ship(production_)), "order-not-packed");
  make_from(1, {"cast", "polish", "qc", "pack"});
  EXPECT_EQ(production_.order.status, OrderStatus::ready_to_ship);
  EXPECT_TRUE(may_ship(production_).ok());
}

TEST_F(Inspection, ReplacesByTheRoutingOfTheLotWhateverWasReworked) {
  prepare();
  apply(production_, judge_as(rework_to(10)));
  make_from(0, {"cast", "polish"});
  begin(production_, inspection(), kBoris);
  apply(production_, judge_as(scrap(1)));
  std::vector<std::string> codes;
  for (const auto& operation : production_.lots.at(1).operations) {
    codes.push_back(operation.code);
    EXPECT_EQ(operation.attempt, 1);
  }
  EXPECT_EQ(codes, (std::vector<std::string>{"cast", "polish", "qc", "pack"}));
}

}  // namespace
}  // namespace atelier::mes
