// SPDX-License-Identifier: Apache-2.0
// For tests: the whole context on a real database, with a bus that moves only when told to, and a
// `crm` beside it that hands orders over and hears what becomes of them.
#pragma once

#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "contracts/order_messages.h"
#include "contracts/order_number.h"
#include "mes/module.h"
#include "mes/views.h"
#include "platform/auth/service.h"
#include "platform/bus/bus_codec.h"
#include "platform/bus/in_process.h"
#include "platform/sql/test_database.h"

namespace atelier::mes {

class NoBlobs final : public blob::Store {
 public:
  Result<std::unique_ptr<blob::Upload>> begin(std::uint64_t) override { return none(); }
  Result<std::filesystem::path> locate(std::string_view) const override { return none(); }

 private:
  static Error none() { return {ErrorKind::not_found, "no-such-file", "There are no files here."}; }
};

/// BoardPage as a client reads it.
struct ReadPage {
  Instant as_of;
  std::int64_t page = 0;
  std::int64_t page_size = 0;
  std::int64_t total = 0;
  bool total_is_exact = false;
  std::vector<StageCount> totals;
  std::vector<std::string> columns;
  std::vector<JsonRow<Card>> rows;
};
BOOST_DESCRIBE_STRUCT(ReadPage, (),
                      (as_of, page, page_size, total, total_is_exact, totals, columns, rows))

/// MyWork as a client reads it.
struct ReadWork {
  Instant as_of;
  std::vector<std::string> columns;
  std::vector<JsonRow<Card>> rows;
};
BOOST_DESCRIBE_STRUCT(ReadWork, (), (as_of, columns, rows))

class MesFixture : public testing::Test {
 protected:
  void SetUp() override {
    telemetry::set_log_sink([](std::string_view) {});
    open();
  }
  void TearDown() override {
    close();
    telemetry::set_log_sink(nullptr);
  }

  /// Everything anew on the same files, as after a restart.
  void open() {
    close();
    crm_ = sql::open_test_database(folder_, "crm", clock_);
    db_ = sql::open_test_database(folder_, "mes", clock_);
    bus_ = std::make_unique<bus::InProcessBus>(bus::BusOptions{}, clock_);
    crm_outbox_ = *bus_->attach(*crm_);
    router_ = std::make_unique<http::Router>();
    const auto* outbox = *bus_->attach(*db_);
    mes_ = make_mes(Ports{clock_, *db_, *outbox, *bus_, *router_, tokens_, blobs_});
    listen();
    const auto started = mes_->start();
    ASSERT_TRUE(started.ok()) << started.error().detail;
  }
  void close() {
    if (mes_) mes_->stop();
    mes_.reset();
    router_.reset();
    bus_.reset();
    db_.reset();
    crm_.reset();
  }

  // --- what crm does

  Order new_order(std::vector<ProductKind> products = {ProductKind::bracelet}) {
    Order order{.order_id = OrderId::make(),
                .number = order_number('S', ++sequence_),
                .channel = Context::shop,
                .customer_id = "c-1",
                .customer_name = "Mariya",
                .phone = "+7 900 000-00-00",
                .address = "Kostroma",
                .reference = "for the jubilee",
                .placed_at = clock_.now()};
    for (const auto product : products)
      order.lines.push_back({.line_id = LineId::make(),
                             .quote_id = QuoteId::make(),
                             .model_hash = std::string(64, 'a'),
                             .file_name = "model.stl",
                             .product = product,
                             .alloy = "silver-925",
                             .finish = "polished",
                             .size = "17.5"});
    return order;
  }
  void hand_over(const Order& order, std::int64_t due_in_us = 21 * kDay) {
    const OrderEvent released{.order_id = order.order_id,
                              .version = 3,
                              .at = clock_.now(),
                              .context = Context::crm,
                              .kind = OrderEventKind::moved,
                              .from = OrderStatus::confirmed,
                              .to = OrderStatus::released,
                              .actor = "rule:auto-approve"};
    send(OrderReleased{order, released, clock_.now() + due_in_us});
  }
  Order released(std::vector<ProductKind> products = {ProductKind::bracelet}) {
    const auto order = new_order(std::move(products));
    hand_over(order);
    bus_->drain();
    return order;
  }
  void command(const Order& order, OrderCommandKind kind, bool by_customer = false) {
    send(OrderCommand{order.order_id, kind, by_customer, "user:1", "Marat", "asked by phone"});
  }
  template <class M>
  void send(const M& message) {
    const auto sent = crm_->write([&](sql::Tx& tx) -> Result<void> {
      crm_outbox_->send(tx, message);
      return {};
    });
    ASSERT_TRUE(sent.ok());
  }
  /// What was told of an order but for the deeds at the bench, in which versions go on.
  std::vector<std::string> heard_of(const OrderId& order) {
    std::vector<std::string> list;
    for (const auto& changed : changes_)
      if (changed.event.order_id == order && changed.event.kind != OrderEventKind::worked)
        list.push_back(std::string(name_of(changed.event.kind)) + " " +
                       std::string(name_of(changed.event.to)));
    return list;
  }
  /// The deeds, as "started cast".
  std::vector<std::string> deeds_of(const OrderId& order) {
    std::vector<std::string> list;
    for (const auto& entry : page(order).timeline)
      if (entry.work)
        list.push_back(std::string(name_of(entry.work->deed)) + " " + entry.work->operation);
    return list;
  }

  // --- what operators do, through the routing table

  Result<http::Reply> ask(const Worker& who, http::Method method, const std::string& path,
                          const std::string& query = "", const std::string& body = "") {
    const auto match = router_->match(method, path);
    if (!match.endpoint) return Error{ErrorKind::not_found, "no-route", path};
    http::Call call;
    call.method = method;
    call.path = path;
    call.query = query;
    call.headers.add("content-type", "application/json");
    call.now = clock_.now();
    call.params_ = match.params;
    call.caller_ =
        auth::Caller{.user = who.id,
                     .name = who.name,
                     .roles = who.id == galina_.id ? auth::Role::lead : auth::Role::operator_};
    if (path.starts_with("/internal/")) call.caller_ = auth::service_caller("watch", call.now);
    // Shared, since it is still being set when its future is ready.
    const auto answer = std::make_shared<std::promise<Result<http::Reply>>>();
    match.endpoint->handle(
        call, body, [answer](Result<http::Reply> reply) { answer->set_value(std::move(reply)); });
    return answer->get_future().get();
  }
  template <class T>
  T get(const Worker& who, const std::string& path, const std::string& query = "") {
    const auto reply = ask(who, http::Method::get, path, query);
    if (!reply) {
      ADD_FAILURE() << path << ": " << reply.error().detail;
      return {};
    }
    auto out = from_json<T>(reply->body);
    EXPECT_TRUE(out.ok()) << reply->body;
    return out ? std::move(out).value() : T{};
  }
  /// "" or the type of the refusal.
  std::string act(const Worker& who, const OperationId& id, const std::string& verb,
                  const std::string& body = "{}") {
    const auto reply =
        ask(who, http::Method::post, "/api/mes/operations/" + id.str() + "/" + verb, "", body);
    return reply ? "" : reply.error().type;
  }
  /// What a lead or the office sets.
  std::string set(const std::string& path, const std::string& body) {
    const auto reply = ask(galina_, http::Method::put, path, "", body);
    return reply ? "" : reply.error().type;
  }
  std::string ship(const Worker& who, const OrderId& id, const std::string& tracking = "42") {
    const auto reply = ask(who, http::Method::post, "/api/mes/orders/" + id.str() + "/ship", "",
                           R"({"carrier":"Post","tracking_number":")" + tracking + "\"}");
    return reply ? "" : reply.error().type;
  }
  ReadPage board(const std::string& query = "", const Worker* who = nullptr) {
    return get<ReadPage>(who ? *who : anna_, "/api/mes/board", query);
  }
  OrderPage page(const OrderId& id) { return get<OrderPage>(anna_, "/api/mes/orders/" + id.str()); }
  OperationId operation(const OrderId& id, std::size_t lot = 0, std::size_t index = 0) {
    return page(id).lots.at(lot).operations.at(index).id;
  }
  /// Everything that is left to do of one lot.
  void make(const Worker& who, const OrderId& id, std::size_t lot = 0) {
    const auto before = page(id);
    for (const auto& operation : before.lots.at(lot).operations)
      if (operation.state == OperationState::ready || operation.state == OperationState::blocked)
        do_all(who, operation);
  }
  /// Claims, starts and finishes; an inspection passes, everything on the check list is there.
  void do_all(const Worker& who, const OperationView& operation) {
    for (const auto* verb : {"claim", "start"})
      ASSERT_EQ(act(who, operation.id, verb), "") << operation.code << " " << verb;
    ASSERT_EQ(act(who, operation.id, "finish", outcome_for(operation)), "") << operation.code;
  }
  static std::string outcome_for(const OperationView& operation) {
    if (operation.inspection) return R"({"verdict":"pass"})";
    if (operation.code == "pack")
      return R"({"checked":["quantity","hallmark","certificate","box"]})";
    return "{}";
  }

  const Worker anna_{UserId::make(), "Anna"};
  const Worker boris_{UserId::make(), "Boris"};
  const Worker galina_{UserId::make(), "Galina"};  ///< leads

  sql::TempFolder folder_;
  ManualClock clock_;
  auth::Tokens tokens_{auth::Tokens::Secret{}};
  NoBlobs blobs_;
  std::unique_ptr<sql::Database> crm_;
  std::unique_ptr<sql::Database> db_;
  std::unique_ptr<bus::InProcessBus> bus_;
  const bus::Outbox* crm_outbox_ = nullptr;
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<Module> mes_;
  std::vector<OrderChanged> changes_;
  std::vector<OrderAnswer> answers_;

 private:
  void listen() {
    auto consumer = std::make_shared<bus::Consumer>("crm.evt", *crm_);
    consumer->on<OrderChanged>([this](sql::Tx& tx, const OrderChanged& changed,
                                      const bus::Envelope&) -> Result<bus::Outcome> {
      tx.on_commit([this, changed] { changes_.push_back(changed); });
      return bus::Outcome::applied;
    });
    consumer->on<OrderAnswer>([this](sql::Tx& tx, const OrderAnswer& answer,
                                     const bus::Envelope&) -> Result<bus::Outcome> {
      tx.on_commit([this, answer] { answers_.push_back(answer); });
      return bus::Outcome::applied;
    });
    bus_->subscribe(consumer);
  }

  std::int64_t sequence_ = 0;
};

}  // namespace atelier::mes
