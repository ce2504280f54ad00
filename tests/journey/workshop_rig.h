// SPDX-License-Identifier: Apache-2.0
// For tests: shop, crm, mes and watch in one process on real databases, with a pricing that answers
// at once, a bus that moves only when told to, and a clock set by hand.
#pragma once

#include <future>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "contracts/order_hops.h"
#include "contracts/pricing.h"
#include "crm/module.h"
#include "identity/module.h"
#include "mes/module.h"
#include "partner/module.h"
#include "platform/bus/bus_codec.h"
#include "platform/bus/in_process.h"
#include "platform/testing/context_rig.h"
#include "shop/module.h"
#include "watch/module.h"

namespace atelier::journey {

class WorkshopRig : public ::testing::Test {
 protected:
  using Method = http::Method;

  void SetUp() override {
    telemetry::set_log_level(telemetry::Level::error);
    telemetry::set_log_sink([](std::string_view) {});
  }
  void TearDown() override { close(); }

  /// Without one of them, its messages have nowhere to go.
  void open(const std::string& without = "") {
    bus_ = make_bus();
    for (const auto* name : {"identity", "pricing", "shop", "partner", "crm", "mes", "watch"}) {
      if (name == without) continue;
      dbs_[name] = sql::open_test_database(folder_, name, clock_);
      outboxes_[name] = bus_->attach(*dbs_[name]).value();
    }
    add("identity", without, [](const Ports& ports) { return identity::make_identity(ports, {}); });
    if (without != "pricing") answer_quotes();
    add("shop", without, shop::make_shop);
    add("partner", without, partner::make_partner);
    add("crm", without, crm::make_crm);
    add("mes", without, mes::make_mes);
    add("watch", without, [this](const Ports& ports) {
      return watch::make_watch(ports, {.archive = folder_.path() / "telemetry"});
    });
  }
  /// As when all processes end; the databases stay.
  void close() {
    while (!modules_.empty()) modules_.pop_back();  // the one that asks the others first
    router_ = std::make_unique<http::Router>();
    dbs_.clear();
    in_process_ = nullptr;
    bus_.reset();
    outboxes_.clear();
  }
  virtual std::unique_ptr<bus::Bus> make_bus() {
    auto bus = std::make_unique<bus::InProcessBus>(options_, clock_);
    in_process_ = bus.get();
    return bus;
  }

  void drain() { in_process_->drain(); }
  /// Long enough for what is under way to be late.
  void later() { clock_.advance(kMinute); }
  void sql(const std::string& context, std::function<void(sql::Tx&)> change) {
    const auto done = dbs_.at(context)->write([&](sql::Tx& tx) -> Result<void> {
      change(tx);
      return {};
    });
    ASSERT_TRUE(done.ok()) << done.error().detail;
  }

  Result<std::string> ask(const auth::Caller& who, Method method, const std::string& target,
                          const std::string& body = "") {
    http::Call call;
    const auto question = target.find('?');
    call.method = method;
    call.path = target.substr(0, question);
    if (question != std::string::npos) call.query = target.substr(question + 1);
    if (!body.empty()) call.headers.add("content-type", "application/json");
    call.now = clock_.now();
    call.trace = telemetry::TraceContext::make();
    call.caller_ = who;
    auto match = router_->match(method, call.path);
    if (!match.endpoint) return Error{ErrorKind::not_found, "no-such-route", call.path};
    call.params_ = std::move(match.params);
    std::promise<Result<http::Reply>> answer;
    match.endpoint->handle(call, body,
                           [&](Result<http::Reply> reply) { answer.set_value(std::move(reply)); });
    auto reply = answer.get_future().get();
    if (!reply) return std::move(reply).error();
    return std::move(reply->body);
  }
  boost::json::value must(const auth::Caller& who, Method method, const std::string& target,
                          const std::string& body = "") {
    const auto answer = ask(who, method, target, body);
    EXPECT_TRUE(answer.ok()) << target << ": " << answer.error().type << " "
                             << answer.error().detail;
    return answer && !answer->empty() ? boost::json::parse(*answer) : boost::json::value();
  }
  static std::string text(const boost::json::value& from, const char* pointer) {
    return std::string(from.at_pointer(pointer).as_string());
  }

  /// Its id; not answered before messages move.
  std::string request_quote() {
    return text(must(anna_, Method::post, "/api/shop/quotes",
                     R"({"model_hash":")" + std::string(64, 'a') +
                         R"(","file_name":"ring.stl","product":"ring","quantity":1})"),
                "/quote_id");
  }
  /// The id of an order that nobody has been told of yet.
  std::string place() {
    const auto quote = request_quote();
    drain();
    return text(must(anna_, Method::post, "/api/shop/orders",
                     R"({"lines":[{"quote_id":")" + quote +
                         R"(","alloy":"silver-925"}],"phone":"+7 495 1234567","address":"Arbat 1",)"
                         R"("reference":"for Vera"})"),
                "/state/order_id");
  }
  void approve(const std::string& order) {
    must(irina_, Method::post, "/api/crm/orders/" + order + "/approve");
  }
  /// One that waits at the bench.
  std::string released() {
    const auto order = place();
    drain();
    approve(order);
    drain();
    return order;
  }

  ManualClock clock_;
  bus::BusOptions options_;
  std::unique_ptr<http::Router> router_ = std::make_unique<http::Router>();
  auth::Tokens tokens_{auth::Tokens::Secret{}};
  std::unique_ptr<bus::Bus> bus_;
  bus::InProcessBus* in_process_ = nullptr;
  std::map<std::string, std::unique_ptr<sql::Database>> dbs_;
  std::map<std::string, const bus::Outbox*> outboxes_;
  const auth::Caller anna_ = testing::somebody(auth::Role::customer, "Anna");
  const auth::Caller irina_ = testing::somebody(auth::Role::manager, "Irina");
  const auth::Caller oleg_ = testing::somebody(auth::Role::on_call, "Oleg");

 private:
  template <class Make>
  void add(const std::string& name, const std::string& without, Make make) {
    if (name == without) return;
    modules_.push_back(make(ports(name)));
    const auto started = modules_.back()->start();
    ASSERT_TRUE(started.ok()) << started.error().detail;
  }
  Ports ports(const std::string& name) {
    return {clock_, *dbs_[name], *outboxes_[name], *bus_, *router_, tokens_, blobs_};
  }
  /// In place of pricing, which measures in processes of its own.
  void answer_quotes() {
    auto consumer = std::make_shared<bus::Consumer>("pricing.job", *dbs_["pricing"]);
    consumer->on<PriceRequested>([this](sql::Tx& tx, const PriceRequested& asked,
                                        const bus::Envelope&) -> Result<bus::Outcome> {
      outboxes_["pricing"]->send(
          tx, PriceDone{.quote_id = asked.quote_id,
                        .requester = asked.requester,
                        .parameters = asked.parameters,
                        .outcome = PriceOutcome::priced,
                        .offers = {{.alloy = "silver-925", .total = {450'000, "RUB"}}},
                        .price_list_version = 1,
                        .priced_at = tx.now(),
                        .valid_until = tx.now() + 7 * kDay});
      return bus::Outcome::applied;
    });
    bus_->subscribe(consumer);
    add_internal_routes(*router_, {.db = *dbs_["pricing"], .bus = *bus_, .consumer = consumer});
  }

  atelier::sql::TempFolder folder_;
  testing::NoBlobs blobs_;
  std::vector<std::unique_ptr<Module>> modules_;
};

}  // namespace atelier::journey
