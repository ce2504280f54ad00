// SPDX-License-Identifier: Apache-2.0
// Rework, scrap, limits and everything else of a day on the floor, through the routing table on a
// real database.
#include <gmock/gmock.h>

#include "mes/ledger.h"
#include "mes/mes_fixture.h"

namespace atelier::mes {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

class DeedsTest : public MesFixture {
 protected:
  /// Everything before the inspection, which is begun.
  OperationView up_to_qc(const Worker& who, const OrderId& id, std::size_t lot = 0) {
    const auto all = page(id).lots.at(lot).operations;
    for (const auto& operation : all) {
      if (operation.state != OperationState::ready && operation.state != OperationState::blocked)
        continue;
      if (operation.inspection) {
        EXPECT_EQ(act(who, operation.id, "claim"), "");
        EXPECT_EQ(act(who, operation.id, "start"), "");
        return operation;
      }
      do_all(who, operation);
    }
    ADD_FAILURE() << "no inspection is left";
    return {};
  }
  std::string refusal_of(const Result<http::Reply>& reply) {
    return reply ? "" : reply.error().type;
  }
  Order released_pieces(std::int64_t pieces) {
    auto order = new_order();
    order.lines.at(0).quantity = pieces;
    hand_over(order);
    bus_->drain();
    return order;
  }
};

TEST_F(DeedsTest, EveryDeedIsARowOfTheTimelineWithActorAndReason) {
  const auto order = released();
  const auto id = operation(order.order_id);
  EXPECT_EQ(act(anna_, id, "claim"), "");
  EXPECT_EQ(act(anna_, id, "release"), "");
  EXPECT_EQ(act(anna_, id, "claim"), "");
  EXPECT_EQ(act(anna_, id, "start"), "");
  EXPECT_EQ(act(anna_, id, "pause", R"({"reason":"the file is broken"})"), "");
  EXPECT_EQ(act(anna_, id, "pause", R"({"reason":"the file is broken"})"), "");
  EXPECT_EQ(page(order.order_id).lots[0].operations[0].pause->reason, "the file is broken");
  EXPECT_EQ(board().rows.at(0).value.state, OperationState::paused);
  clock_.advance(10 * kMinute);
  EXPECT_EQ(act(anna_, id, "resume"), "");
  EXPECT_EQ(act(anna_, id, "finish"), "");
  EXPECT_EQ(page(order.order_id).lots[0].operations[0].paused_s, 600);
  EXPECT_THAT(deeds_of(order.order_id),
              ElementsAre("claimed cad_check", "unclaimed cad_check", "claimed cad_check",
                          "started cad_check", "paused cad_check", "resumed cad_check",
                          "finished cad_check"));
  for (const auto& entry : page(order.order_id).timeline) {
    if (!entry.work) continue;
    EXPECT_EQ(entry.who, "Anna");
    EXPECT_EQ(entry.reason, entry.work->deed == WorkDeed::paused ? "the file is broken" : "");
    EXPECT_EQ(entry.work->work_center, "cad");
    EXPECT_EQ(entry.work->lot_id, order.lines[0].line_id);
  }
}

TEST_F(DeedsTest, TheWholeHouseHearsOfADeedInTheOrderOfItsVersions) {
  const auto order = released();
  const auto id = operation(order.order_id);
  for (const auto* verb : {"claim", "start"}) EXPECT_EQ(act(anna_, id, verb), "");
  bus_->drain();
  std::vector<std::string> heard;
  for (const auto& changed : changes_)
    heard.push_back(std::to_string(changed.event.version) + " " +
                    (changed.event.work ? std::string(name_of(changed.event.work->deed))
                                        : std::string(name_of(changed.event.to))));
  EXPECT_THAT(heard, ElementsAre("4 claimed", "5 started", "6 in_production"));
}

TEST_F(DeedsTest, ReworkIsANewAttemptAndTheOldOneStaysToBeSeen) {
  const auto order = released();
  const auto qc = up_to_qc(anna_, order.order_id);
  EXPECT_EQ(act(anna_, qc.id, "finish"), "verdict-required");
  const auto* verdict = R"({"verdict":"rework","rework_to":60,"reason":"scratches"})";
  EXPECT_EQ(act(anna_, qc.id, "finish", verdict), "");
  EXPECT_EQ(act(anna_, qc.id, "finish", verdict), "");
  const auto after = page(order.order_id);
  EXPECT_EQ(after.status, OrderStatus::in_production);
  std::vector<std::string> history;
  for (const auto& one : after.lots.at(0).operations)
    if (one.seq >= 60)
      history.push_back(one.code + " " + std::to_string(one.attempt) + " " +
                        std::string(name_of(one.state)));
  EXPECT_THAT(history, ElementsAre("polish 1 reworked", "polish 2 ready", "qc 1 reworked",
                                   "qc 2 blocked", "hallmark 1 blocked", "pack 1 blocked"));
  EXPECT_EQ(board().rows.at(0).value.stage, "polish");
  EXPECT_EQ(board().rows.at(0).value.state, OperationState::ready);
  EXPECT_FALSE(board().rows.at(0).value.worker);
  make(boris_, order.order_id);
  EXPECT_EQ(page(order.order_id).status, OrderStatus::ready_to_ship);
  EXPECT_THAT(deeds_of(order.order_id), Contains("sent_to_rework qc").Times(1));
  open();
  EXPECT_EQ(board().rows.at(0).value.stage, "pack");
}

TEST_F(DeedsTest, ScrappedPiecesAreMadeAnewInALotThatTheParcelWaitsFor) {
  const auto order = released_pieces(3);
  const auto qc = up_to_qc(anna_, order.order_id);
  EXPECT_EQ(act(anna_, qc.id, "finish", R"({"verdict":"scrap","pieces":2,"reason":"porous"})"), "");
  auto after = page(order.order_id);
  ASSERT_EQ(after.lots.size(), 2U);
  EXPECT_EQ(after.lots[0].quantity, 1);
  EXPECT_EQ(after.lots[0].scrapped, 2);
  EXPECT_EQ(after.lots[1].quantity, 2);
  EXPECT_EQ(after.lots[1].replaces, after.lots[0].lot_id);
  EXPECT_EQ(after.lots[1].line, 1);
  EXPECT_EQ(board().total, 2);
  make(anna_, order.order_id, 0);
  EXPECT_EQ(ship(anna_, order.order_id), "order-not-packed");
  make(anna_, order.order_id, 1);
  EXPECT_EQ(ship(anna_, order.order_id), "");
  EXPECT_THAT(deeds_of(order.order_id), IsSupersetOf({"scrapped qc", "replaced "}));
}

TEST_F(DeedsTest, ALotThatIsScrappedWholeIsAnsweredWithItsReplacement) {
  const auto order = released();
  const auto qc = up_to_qc(anna_, order.order_id);
  const auto* verdict = R"({"verdict":"scrap","pieces":1,"reason":"cracked"})";
  for (int i = 0; i < 2; ++i) {
    const auto reply = ask(anna_, http::Method::post,
                           "/api/mes/operations/" + qc.id.str() + "/finish", "", verdict);
    ASSERT_TRUE(reply.ok()) << reply.error().detail;
    const auto card = from_json<Card>(reply->body);
    ASSERT_TRUE(card.ok());
    EXPECT_NE(card->lot_id, order.lines[0].line_id);
    EXPECT_EQ(card->stage, "cad_check");
  }
  EXPECT_EQ(board().total, 1);
  EXPECT_EQ(page(order.order_id).lots.at(0).state, LotState::scrapped);
  make(anna_, order.order_id, 1);
  EXPECT_EQ(page(order.order_id).status, OrderStatus::ready_to_ship);
  open();
  EXPECT_EQ(board().total, 1);
}

TEST_F(DeedsTest, CancellingLeavesTheHistoryOfAttemptsAlone) {
  const auto order = released();
  const auto qc = up_to_qc(anna_, order.order_id);
  EXPECT_EQ(act(anna_, qc.id, "finish", R"({"verdict":"rework","rework_to":60,"reason":"x"})"), "");
  command(order, OrderCommandKind::cancel);
  bus_->drain();
  const auto now = page(order.order_id);
  for (const auto& operation : now.lots.at(0).operations)
    EXPECT_TRUE(operation.state == OperationState::done ||
                operation.state == OperationState::reworked ||
                operation.state == OperationState::cancelled);
}

TEST_F(DeedsTest, AnOperatorTakesNoMoreThanTheLimitAndALeadMayRaiseIt) {
  ASSERT_EQ(set("/api/mes/settings", R"({"work_limit":2})"), "");
  std::vector<OperationId> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(operation(released().order_id));
  EXPECT_EQ(act(anna_, ids[0], "claim"), "");
  EXPECT_EQ(act(anna_, ids[1], "claim"), "");
  EXPECT_EQ(act(anna_, ids[1], "start"), "");
  EXPECT_EQ(act(anna_, ids[1], "pause", R"({"reason":"lunch"})"), "");
  const auto full =
      ask(anna_, http::Method::post, "/api/mes/operations/" + ids[2].str() + "/claim");
  ASSERT_EQ(refusal_of(full), "work-limit-reached");
  EXPECT_THAT(full.error().detail, HasSubstr("may have 2"));
  EXPECT_THAT(full.error().detail, HasSubstr("cad_check of S-"));
  EXPECT_EQ(act(anna_, ids[0], "claim"), "") << "what one has may be asked for again";
  EXPECT_EQ(act(boris_, ids[2], "claim"), "") << "the limit is each operator's own";
  const auto own = "/api/mes/operators/" + anna_.id.str();
  EXPECT_EQ(set(own, R"({"work_limit":3})"), "");
  EXPECT_EQ(act(anna_, ids[3], "claim"), "");
  EXPECT_EQ(act(anna_, ids[3], "release"), "");
  EXPECT_EQ(set(own, "{}"), "");
  EXPECT_EQ(act(anna_, ids[3], "claim"), "work-limit-reached");
}

TEST_F(DeedsTest, LeadsGiveWorkToThoseTheyKnowWithinTheirLimit) {
  ASSERT_EQ(set("/api/mes/settings", R"({"work_limit":1})"), "");
  const auto order = released();
  const auto id = operation(order.order_id);
  EXPECT_EQ(act(anna_, id, "claim"), "");
  EXPECT_EQ(act(anna_, id, "start"), "");
  const auto to_boris = R"({"reason":"Anna is ill","worker_id":")" + boris_.id.str() + "\"}";
  EXPECT_EQ(act(galina_, id, "reassign", to_boris), "operator-not-found");
  const auto boris = "/api/mes/operators/" + boris_.id.str();
  EXPECT_EQ(set(boris, "{}"), "invalid-fields") << "nobody knows the name";
  EXPECT_EQ(set(boris, R"({"name":"Boris"})"), "");
  EXPECT_EQ(act(galina_, id, "reassign", to_boris), "");
  EXPECT_EQ(board().rows.at(0).value.worker, boris_);
  EXPECT_EQ(board().rows.at(0).value.state, OperationState::claimed);
  EXPECT_EQ(act(anna_, id, "finish"), "not-your-operation");
  EXPECT_EQ(page(order.order_id).timeline.back().work->to, "Boris");
  EXPECT_EQ(page(order.order_id).timeline.back().reason, "Anna is ill");
  EXPECT_EQ(act(galina_, operation(released().order_id), "reassign", to_boris),
            "work-limit-reached");
  EXPECT_EQ(act(galina_, id, "release", "{}"), "reason-required");
  EXPECT_EQ(act(galina_, id, "release", R"({"reason":"Boris too"})"), "");
  EXPECT_FALSE(board().rows.at(0).value.worker);
}

TEST_F(DeedsTest, ALeadRaisesAnOrderAndSaysWhy) {
  const auto order = released();
  const auto path = "/api/mes/orders/" + order.order_id.str() + "/priority";
  const auto* urgent = R"({"priority":"urgent","reason":"the wedding is on Friday"})";
  EXPECT_EQ(set(path, urgent), "");
  EXPECT_EQ(set(path, urgent), "");
  const auto after = page(order.order_id);
  EXPECT_EQ(after.priority, Priority::urgent);
  EXPECT_EQ(after.version, 4);
  EXPECT_EQ(after.timeline.back().work->to, "urgent");
  EXPECT_EQ(after.timeline.back().reason, "the wedding is on Friday");
  EXPECT_EQ(board().rows.at(0).value.priority, Priority::urgent);
  EXPECT_EQ(set(path, R"({"priority":"normal","reason":" "})"), "invalid-fields");
  EXPECT_EQ(set("/api/mes/orders/" + OrderId::make().str() + "/priority", urgent),
            "order-not-found");
}

TEST_F(DeedsTest, PackingKeepsWhatWasCheckedAndByWhom) {
  ASSERT_EQ(set("/api/mes/check-lists/bracelet",
                R"({"items":[{"code":"clasp","name_ru":"Замок","name_en":"Clasp closes"}]})"),
            "");
  const auto order = released();
  EXPECT_EQ(page(order.order_id).lots.at(0).check_list.at(0).code, "clasp");
  const auto planned = page(order.order_id).lots.at(0).operations;
  for (const auto& operation : planned)
    if (operation.code != "pack") do_all(anna_, operation);
  const auto pack = planned.back().id;
  for (const auto* verb : {"claim", "start"}) EXPECT_EQ(act(boris_, pack, verb), "");
  const auto path = "/api/mes/operations/" + pack.str() + "/finish";
  const auto refused = ask(boris_, http::Method::post, path, "", R"({"checked":["box"]})");
  ASSERT_EQ(refusal_of(refused), "check-list-incomplete");
  EXPECT_THAT(refused.error().fields, ElementsAre(FieldError{"/checked", "clasp is missing"}));
  EXPECT_EQ(act(boris_, pack, "finish", R"({"checked":["clasp"]})"), "");
  ASSERT_EQ(set("/api/mes/check-lists/bracelet", R"({"items":[]})"), "");
  const auto list = page(order.order_id).lots.at(0).check_list;
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].name_en, "Clasp closes");
  EXPECT_EQ(list[0].checked_by, "Boris");
}

TEST_F(DeedsTest, TheParcelHasALabelAndItsNumberTravelsWithTheEvent) {
  const auto order = released_pieces(4);
  make(anna_, order.order_id);
  const auto reply =
      ask(anna_, http::Method::post, "/api/mes/orders/" + order.order_id.str() + "/ship", "",
          R"({"carrier":"Post","tracking_number":"RA123"})");
  ASSERT_TRUE(reply.ok());
  const auto shipped = from_json<ShippedOrder>(reply->body);
  ASSERT_TRUE(shipped.ok());
  EXPECT_EQ(shipped->label.pieces, 4);
  EXPECT_EQ(shipped->label.recipient.address, "Kostroma");
  EXPECT_EQ(shipped->label.tracking_number, "RA123");
  bus_->drain();
  EXPECT_EQ(changes_.back().event.parcel, (OrderParcel{"Post", "RA123"}));
}

TEST_F(DeedsTest, WhoChangedTheFloorIsNoted) {
  EXPECT_EQ(set("/api/mes/settings", R"({"work_limit":3})"), "");
  EXPECT_EQ(set("/api/mes/work-centers/engraving",
                R"({"name_ru":"Гравировка","name_en":"Engraving","active":true})"),
            "");
  const auto reply = ask(galina_, http::Method::get, "/api/mes/changes");
  ASSERT_TRUE(reply);
  const auto changes = parse_json(reply->body).value().at("changes").as_array();
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].at("what"), "work-center");
  EXPECT_EQ(changes[0].at("subject"), "engraving");
  EXPECT_EQ(changes[0].at("by_name"), "Galina");
  EXPECT_EQ(changes[1].at("what"), "work-limit");
  EXPECT_EQ(changes[1].at("detail"), "3");
}

TEST_F(DeedsTest, ANewRoutingHoldsForOrdersReleasedFromThenOn) {
  const auto before = released();
  EXPECT_EQ(set("/api/mes/routings/bracelet", R"({"steps":[]})"), "invalid-fields");
  EXPECT_EQ(set("/api/mes/routings/crown", R"({"steps":[]})"), "not-found");
  EXPECT_EQ(set("/api/mes/work-centers/engraving",
                R"({"name_ru":"Гравировка","name_en":"Engraving","active":true})"),
            "");
  EXPECT_EQ(set("/api/mes/routings/bracelet",
                R"({"steps":[{"seq":1,"code":"engrave","work_center":"engraving",)"
                R"("inspection":false},{"seq":2,"code":"pack","work_center":"packing",)"
                R"("inspection":false}]})"),
            "");
  EXPECT_EQ(page(before.order_id).lots.at(0).operations.size(), 8U);
  EXPECT_EQ(page(released().order_id).lots.at(0).operations.size(), 2U);
  EXPECT_EQ(set("/api/mes/work-centers/engraving",
                R"({"name_ru":"Гравировка","name_en":"Engraving","active":false})"),
            "work-center-in-use");
  EXPECT_EQ(set("/api/mes/work-centers/Engraving%20Room",
                R"({"name_ru":"a","name_en":"b","active":true})"),
            "invalid-fields");
}

// --- pay

/// PayReport as a client reads it.
struct ReadReport {
  Instant from;
  Instant to;
  std::vector<PayRow> rows;
  std::vector<PayTotal> totals;
};
BOOST_DESCRIBE_STRUCT(ReadReport, (), (from, to, rows, totals))

class PayTest : public DeedsTest {
 protected:
  std::string add_rate(const std::string& operation, std::int64_t minor, Instant from,
                       const std::string& product = "") {
    const auto reply =
        ask(galina_, http::Method::post, "/api/mes/piece-rates", "",
            R"({"operation":")" + operation + R"(","per_piece":{"minor":)" + std::to_string(minor) +
                R"(,"currency":"RUB"},"effective_from":")" + to_rfc3339(from) + "\"" +
                (product.empty() ? "" : R"(,"product":")" + product + "\"") + "}");
    return reply ? "" : reply.error().type;
  }
  /// Of the days around now: "Anna polish 2-1=500", pieces accepted, reversed, what is paid.
  std::vector<std::string> report(const std::string& more = "") {
    const auto found =
        get<ReadReport>(galina_, "/api/mes/pay-report", "from=2026-02-01&to=2026-03-31" + more);
    std::vector<std::string> lines;
    for (const auto& row : found.rows)
      if (row.operation == "polish" || row.operation == "qc" || row.operation == "clean")
        lines.push_back(
            row.worker + " " + row.operation + " " + std::to_string(row.accepted_pieces) + "-" +
            std::to_string(row.reversed_pieces) + "=" + std::to_string(row.amount.minor));
    return lines;
  }
};

TEST_F(PayTest, AcceptedWorkIsPaidAtTheRateThatWasInForce) {
  EXPECT_EQ(add_rate("polish", 100, clock_.now() - kDay), "");
  EXPECT_EQ(add_rate("polish", 900, clock_.now() + kDay), "");
  EXPECT_EQ(add_rate("polish", 700, clock_.now() - kDay, "ring"), "");
  EXPECT_EQ(add_rate("clean", 30, clock_.now() - kDay), "");
  make(anna_, released_pieces(3).order_id);
  EXPECT_THAT(report(), ElementsAre("Anna clean 3-0=90", "Anna polish 3-0=300", "Anna qc 3-0=0"));
  // A rate for the past changes nothing that was written; from now on it is in force.
  EXPECT_EQ(add_rate("polish", 50, clock_.now() - kHour), "");
  EXPECT_THAT(report(), Contains("Anna polish 3-0=300"));
  make(boris_, released().order_id);
  EXPECT_THAT(report(), Contains("Boris polish 1-0=50"));
  EXPECT_THAT(report("&worker=" + boris_.id.str()),
              ElementsAre("Boris clean 1-0=30", "Boris polish 1-0=50", "Boris qc 1-0=0"));
  make(boris_, released({ProductKind::ring}).order_id);
  EXPECT_THAT(report(), Contains("Boris polish 2-0=750"));
  clock_.advance(2 * kDay);
  make(boris_, released().order_id);
  EXPECT_THAT(report(), Contains("Boris polish 3-0=1650"));
}

TEST_F(PayTest, ReworkTakesBackWhatIsDoneAgainAndScrapItsShare) {
  for (const auto* operation : {"clean", "polish", "qc"})
    EXPECT_EQ(add_rate(operation, 100, clock_.now() - kDay), "");
  const auto order = released_pieces(3);
  auto qc = up_to_qc(anna_, order.order_id);
  EXPECT_EQ(act(anna_, qc.id, "finish", R"({"verdict":"rework","rework_to":60,"reason":"x"})"), "");
  EXPECT_THAT(report(), ElementsAre("Anna clean 3-0=300", "Anna polish 3-3=0", "Anna qc 3-0=300"));
  qc = up_to_qc(boris_, order.order_id);
  EXPECT_EQ(act(boris_, qc.id, "finish", R"({"verdict":"scrap","pieces":1,"reason":"porous"})"),
            "");
  EXPECT_THAT(report(), ElementsAre("Anna clean 3-1=200", "Anna polish 3-3=0", "Anna qc 3-0=300",
                                    "Boris polish 3-1=200", "Boris qc 3-0=300"));
  const auto mine = ask(anna_, http::Method::get, "/api/mes/me/ledger",
                        "from=2026-02-01&to=2026-03-31&limit=200");
  ASSERT_TRUE(mine.ok());
  EXPECT_THAT(mine->body, HasSubstr(R"("pieces":-3)"));
  EXPECT_THAT(mine->body, HasSubstr(R"("reason":"x")"));
  EXPECT_THAT(mine->body, HasSubstr(R"("reason":"porous")"));
  EXPECT_THAT(mine->body, testing::Not(HasSubstr("Boris")));
}

TEST_F(PayTest, IsOfThePeriodAlsoWhenItIsTakenBackLater) {
  EXPECT_EQ(add_rate("polish", 100, clock_.now() - kDay), "");
  const auto order = released();
  const auto qc = up_to_qc(anna_, order.order_id);  // on 2026-02-25
  clock_.advance(10 * kDay);
  EXPECT_EQ(act(anna_, qc.id, "finish", R"({"verdict":"rework","rework_to":60,"reason":"x"})"), "");
  const auto pay = [&](const std::string& period) {
    return get<ReadReport>(galina_, "/api/mes/pay-report", period + "&utc_offset_minutes=180")
        .totals;
  };
  EXPECT_EQ(pay("from=2026-02-01&to=2026-03-01").at(0).amount, (Money{100, "RUB"}));
  EXPECT_EQ(pay("from=2026-03-01&to=2026-04-01").at(0).amount, (Money{-100, "RUB"}));
  EXPECT_THAT(pay("from=2026-04-01&to=2026-05-01"), IsEmpty());
}

TEST_F(PayTest, ComesAsATableToo) {
  EXPECT_EQ(add_rate("polish", 100, clock_.now() - kDay), "");
  make(anna_, released().order_id);
  const auto table = ask(galina_, http::Method::get, "/api/mes/pay-report",
                         "from=2026-02-01&to=2026-03-31&format=csv");
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(table->content_type, "text/csv; charset=utf-8");
  EXPECT_THAT(table->body, HasSubstr("," + std::string("Anna,polish,1,0,0,100,RUB\r\n")));
  EXPECT_THAT(table->body, HasSubstr("Anna,pack,1,0,1,0,RUB\r\n")) << "has no rate, and says so";
}

TEST_F(PayTest, PagesThroughOnesOwnEntries) {
  make(anna_, released().order_id);
  const std::string period = "from=2026-02-01&to=2026-03-31&limit=5";
  const auto first = ask(anna_, http::Method::get, "/api/mes/me/ledger", period);
  ASSERT_TRUE(first.ok());
  const auto at = first->body.find(R"("next":")");
  ASSERT_NE(at, std::string::npos);
  const auto second = ask(anna_, http::Method::get, "/api/mes/me/ledger",
                          period + "&before=" + first->body.substr(at + 8, 36));
  ASSERT_TRUE(second.ok());
  EXPECT_THAT(second->body, HasSubstr("cad_check"));
  EXPECT_EQ(second->body.find("\"next\""), std::string::npos);
}

TEST_F(PayTest, RefusesPeriodsAndRatesThatAreNone) {
  for (const auto* query :
       {"", "from=2026-03-01", "from=2026-03-01&to=2026-03-01", "from=2026-03-02&to=2026-03-01",
        "from=2024-01-01&to=2026-01-01", "from=2026-03-01&to=2026-03-02&utc_offset_minutes=900",
        "from=today&to=2026-03-02", "from=2026-03-01&to=2026-03-02&format=xml"})
    EXPECT_EQ(refusal_of(ask(galina_, http::Method::get, "/api/mes/pay-report", query)),
              "invalid-fields")
        << query;
  EXPECT_EQ(add_rate("polish", -1, clock_.now()), "invalid-fields");
  EXPECT_EQ(add_rate("Polish", 1, clock_.now()), "invalid-fields");
}

}  // namespace
}  // namespace atelier::mes
