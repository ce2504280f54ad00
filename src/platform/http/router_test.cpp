// SPDX-License-Identifier: Apache-2.0
#include "platform/http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atelier::http {

namespace {

struct NewThing {
  std::string name;
  int count = 0;
};
BOOST_DESCRIBE_STRUCT(NewThing, (), (name, count))

struct Filter {
  std::optional<std::string> status;
  std::optional<int> limit;
};
BOOST_DESCRIBE_STRUCT(Filter, (), (status, limit))

struct Thing {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (name))

/// Runs closures at once, and a second time where asked, as a real database may.
class FakeDatabase final : public sql::Database {
 public:
  Result<void> migrate(std::string_view, std::span<const sql::Migration>) override { return {}; }
  std::unique_ptr<sql::Lease> try_lease(std::string_view) override { return nullptr; }
  std::string_view name() const override { return "fake"; }
  int runs = 1;
  bool commits = true;
  bool kept = false;

 private:
  class FakeTx final : public sql::Tx {
   public:
    Instant now() const override { return {}; }
    void on_commit(std::function<void()>) override {}
    using Tx::lock;
    void lock(std::span<const std::string_view>) override {}

   private:
    void query(sql::Sql, std::span<const sql::Value>, const Visit&) override {}
    std::size_t execute(sql::Sql, std::span<const sql::Value>) override { return 0; }
    std::int64_t changed(std::size_t) override { return 0; }
  };
  void submit(std::function<bool(sql::Tx&)> closure,
              std::function<void(const Error*)> finish) override {
    FakeTx tx;
    try {
      for (int i = 0; i < runs; ++i) kept = closure(tx);
    } catch (const sql::Failure& failure) {
      const Error error{ErrorKind::unavailable, "storage", failure.what()};
      return finish(&error);
    }
    finish(nullptr);
  }
  bool with_reader(const std::function<void(sql::Reader&)>& use, Error&) override {
    FakeTx tx;
    use(tx);
    return true;
  }
};

Call call_of(Method method, std::string query = {}) {
  Call call;
  call.method = method;
  call.query = std::move(query);
  if (detail::takes_body(method))
    call.headers.add("content-type", "application/json; charset=utf-8");
  return call;
}

Result<Reply> answer(const Router& router, std::string_view path, const Call& call,
                     std::string body = {}) {
  const auto match = router.match(call.method, path);
  if (!match.endpoint) return Error{ErrorKind::not_found, "no-such-route", ""};
  std::optional<Result<Reply>> answered;
  match.endpoint->handle(call, std::move(body), [&](Result<Reply> reply) {
    EXPECT_FALSE(answered.has_value());
    answered.emplace(std::move(reply));
  });
  return answered.value_or(Error{ErrorKind::internal, "unanswered", ""});
}

Result<Thing> say(std::string text) { return Thing{std::move(text)}; }

void add_named(Router& router, Method method, std::string pattern) {
  auto name = std::string(name_of(method)) + " " + pattern;
  router.view<Empty, Thing>(method, std::move(pattern), {},
                            [name](const Call&, const Empty&) { return say(name); });
}

std::string found(const Router& router, Method method, std::string_view path) {
  const auto match = router.match(method, path);
  return match.endpoint ? match.endpoint->pattern : "";
}

TEST(RouterMatch, PrefersLiteralsToParameters) {
  Router router;
  add_named(router, Method::get, "/orders/{id}");
  add_named(router, Method::get, "/orders/search");
  EXPECT_EQ(found(router, Method::get, "/orders/search"), "/orders/search");
  EXPECT_EQ(found(router, Method::get, "/orders/7"), "/orders/{id}");
}

TEST(RouterMatch, FallsBackToTheParameterWhereTheLiteralLeadsNowhere) {
  Router router;
  add_named(router, Method::get, "/orders/search");
  add_named(router, Method::get, "/orders/{id}/lines");
  add_named(router, Method::delete_, "/orders/{id}");
  EXPECT_EQ(found(router, Method::get, "/orders/search/lines"), "/orders/{id}/lines");
  EXPECT_EQ(found(router, Method::delete_, "/orders/search"), "/orders/{id}");
}

TEST(RouterMatch, DecodesParametersUnderTheNamesOfTheirOwnRow) {
  Router router;
  add_named(router, Method::get, "/a/{first}/b/{second}");
  add_named(router, Method::put, "/a/{one}/b/{two}");
  const auto match = router.match(Method::put, "/a/x%20y/b/%2F");
  ASSERT_TRUE(match.endpoint);
  EXPECT_EQ(match.params.at("one"), "x y");
  EXPECT_EQ(match.params.at("two"), "/");
}

TEST(RouterMatch, NamesTheMethodsThatAPathHas) {
  Router router;
  add_named(router, Method::get, "/orders");
  add_named(router, Method::post, "/orders");
  const auto match = router.match(Method::delete_, "/orders");
  EXPECT_FALSE(match.endpoint);
  EXPECT_THAT(match.allowed, testing::ElementsAre(Method::get, Method::head, Method::post));
  EXPECT_TRUE(router.match(Method::get, "/nothing").allowed.empty());
}

TEST(RouterMatch, ServesHeadAsGet) {
  Router router;
  add_named(router, Method::get, "/orders");
  EXPECT_EQ(found(router, Method::head, "/orders"), "/orders");
}

TEST(RouterMatch, FindsNothingForPathsThatAreNotExactlyARow) {
  Router router;
  add_named(router, Method::get, "/orders/{id}");
  for (const auto* path :
       {"", "orders/1", "/orders", "/orders/", "/orders//", "/orders/1/", "//orders/1", "/orders/%",
        "/orders/%00", "/orders/%ff", "/orders/1/2", "/Orders/1"})
    EXPECT_EQ(found(router, Method::get, path), "") << path;
}

TEST(RouterMatch, ServesTheRoot) {
  Router router;
  add_named(router, Method::get, "/");
  EXPECT_EQ(found(router, Method::get, "/"), "/");
}

TEST(RouterDeathTest, RefusesTwoRowsForOneMethodAndPath) {
  Router router;
  add_named(router, Method::get, "/orders/{id}");
  EXPECT_DEATH(add_named(router, Method::get, "/orders/{number}"), "");
}

TEST(RouterDeathTest, RefusesPatternsThatAreNone) {
  Router router;
  for (const auto* pattern : {"orders", "/orders/", "/a//b", "/a/{}", "/a/{id}x"})
    EXPECT_DEATH(add_named(router, Method::get, pattern), "") << pattern;
}

TEST(View, ReadsTheQueryOfAGetAndTheBodyOfAPost) {
  Router router;
  router.view<Filter, Thing>(Method::get, "/t", {}, [](const Call&, const Filter& in) {
    return say(*in.status + std::to_string(*in.limit));
  });
  router.view<NewThing, Thing>(Method::post, "/t", {.status = 201},
                               [](const Call&, const NewThing& in) { return say(in.name); });
  EXPECT_EQ(answer(router, "/t", call_of(Method::get, "status=a%20b&limit=3"))->body,
            R"({"name":"a b3"})");
  const auto made = answer(router, "/t", call_of(Method::post), R"({"name":"n","count":1})");
  EXPECT_EQ(made->status, 201);
  EXPECT_EQ(made->body, R"({"name":"n"})");
}

TEST(View, RefusesWhatItCannotReadWithEveryWrongField) {
  Router router;
  router.view<NewThing, Empty>(Method::post, "/t", {},
                               [](const Call&, const NewThing&) { return Result<Empty>(Empty{}); });
  const auto post = call_of(Method::post);
  EXPECT_EQ(answer(router, "/t", post, "{").error().kind, ErrorKind::malformed);
  const auto wrong = answer(router, "/t", post, R"({"count":"x","more":1})");
  EXPECT_EQ(wrong.error().kind, ErrorKind::unprocessable);
  EXPECT_EQ(wrong.error().fields.size(), 3u);
  Call form;
  form.method = Method::post;
  form.headers.add("Content-Type", "application/x-www-form-urlencoded");
  EXPECT_EQ(answer(router, "/t", form, "name=n").error().kind, ErrorKind::unsupported);
}

TEST(Headers, AreFoundWhateverTheirCaseAndJoinedWhereTheyComeTwice) {
  Headers headers;
  headers.add("Accept", "text/html");
  headers.add("COOKIE", "a=1");
  headers.add("accept", "*/*");
  headers.add("Cookie", "b=2");
  EXPECT_EQ(headers.get("accept"), "text/html, */*");
  EXPECT_EQ(headers.get("cookie"), "a=1; b=2");
  EXPECT_EQ(headers.get("host"), "");
  EXPECT_FALSE(headers.has("host"));
}

TEST(View, RefusesAQueryOrABodyWhereTheRowHasNone) {
  Router router;
  add_named(router, Method::get, "/t");
  add_named(router, Method::post, "/t");
  EXPECT_TRUE(answer(router, "/t", call_of(Method::get)).ok());
  EXPECT_FALSE(answer(router, "/t", call_of(Method::get, "x=1")).ok());
  EXPECT_TRUE(answer(router, "/t", call_of(Method::post)).ok());
  EXPECT_TRUE(answer(router, "/t", call_of(Method::post), "{}").ok());
  EXPECT_FALSE(answer(router, "/t", call_of(Method::post), R"({"a":1})").ok());
}

TEST(View, AnswersEveryFormThatAHandlerMayReturn) {
  Router router;
  router.view<Empty, Thing>(Method::get, "/with", {.status = 202}, [](const Call&, const Empty&) {
    return Result<With<Thing>>({.out = {"w"}, .headers = {{"x-a", "1"}}, .etag = "7"});
  });
  router.view<Empty, Thing>(Method::get, "/with/status", {}, [](const Call&, const Empty&) {
    return Result<With<Thing>>({.out = {"w"}, .status = 203});
  });
  router.view<Empty, Thing>(Method::get, "/reply", {}, [](const Call&, const Empty&) {
    return Result<Reply>(Reply{.content_type = "text/plain", .body = "r"});
  });
  router.view<Empty, Empty>(Method::get, "/empty", {},
                            [](const Call&, const Empty&) { return Result<Empty>(Empty{}); });
  router.view<Empty, Empty>(Method::get, "/void", {},
                            [](const Call&, const Empty&) { return Result<void>(); });
  const auto get = call_of(Method::get);
  const auto with = answer(router, "/with", get);
  EXPECT_EQ(with->status, 202);
  EXPECT_EQ(with->etag, "7");
  EXPECT_THAT(with->headers, testing::ElementsAre(Header("x-a", "1")));
  EXPECT_EQ(answer(router, "/with/status", get)->status, 203);
  EXPECT_EQ(answer(router, "/reply", get)->body, "r");
  EXPECT_EQ(answer(router, "/empty", get)->status, 204);
  EXPECT_EQ(answer(router, "/void", get)->status, 204);
}

TEST(View, TurnsAnExceptionIntoAnInternalError) {
  Router router;
  router.view<Empty, Thing>(Method::get, "/t", {}, [](const Call&, const Empty&) -> Result<Thing> {
    throw std::runtime_error("oops");
  });
  const auto result = answer(router, "/t", call_of(Method::get));
  EXPECT_EQ(result.error().kind, ErrorKind::internal);
  EXPECT_EQ(result.error().detail, "oops");
}

TEST(Read, GivesTheHandlerAReader) {
  Router router;
  FakeDatabase db;
  router.read<Empty, Thing>(Method::get, "/t", {}, db,
                            [](sql::Reader&, const Call&, const Empty&) { return say("read"); });
  EXPECT_EQ(router.endpoints()[0].kind, Kind::pool);
  EXPECT_EQ(answer(router, "/t", call_of(Method::get))->body, R"({"name":"read"})");
}

TEST(Write, SurvivesThatItsClosureRunsTwice) {
  Router router;
  FakeDatabase db;
  db.runs = 2;
  router.write<NewThing, Thing>(
      Method::post, "/t", {}, db,
      [](sql::Tx&, const Call&, const NewThing& in) { return say(in.name); });
  EXPECT_EQ(answer(router, "/t", call_of(Method::post), R"({"name":"n","count":1})")->body,
            R"({"name":"n"})");
  EXPECT_TRUE(db.kept);
}

TEST(Write, RunsUnderTheTraceOfItsRequest) {
  Router router;
  FakeDatabase db;
  router.write<Empty, Thing>(Method::post, "/t", {}, db, [](sql::Tx&, const Call&, const Empty&) {
    return say(telemetry::current().trace_id());
  });
  auto call = call_of(Method::post);
  call.trace = telemetry::TraceContext::make();
  EXPECT_EQ(answer(router, "/t", call)->body, R"({"name":")" + call.trace.trace_id() + "\"}");
}

TEST(Write, RollsBackWhatThrewAndLeavesFailuresToTheDatabase) {
  Router router;
  FakeDatabase db;
  router.write<Empty, Thing>(
      Method::post, "/bug", {}, db,
      [](sql::Tx&, const Call&, const Empty&) -> Result<Thing> { throw std::logic_error("bug"); });
  router.write<Empty, Thing>(Method::post, "/full", {}, db,
                             [](sql::Tx&, const Call&, const Empty&) -> Result<Thing> {
                               throw sql::Failure(sql::Failure::Kind::full, "full");
                             });
  db.kept = true;
  EXPECT_EQ(answer(router, "/bug", call_of(Method::post)).error().kind, ErrorKind::internal);
  EXPECT_FALSE(db.kept);
  EXPECT_EQ(answer(router, "/full", call_of(Method::post)).error().kind, ErrorKind::unavailable);
}

TEST(Call, FindsCookiesAmongOthers) {
  Call call;
  call.headers.add("cookie", "a=1; atelier=v1.x.y ;b=");
  EXPECT_EQ(call.cookie("atelier"), "v1.x.y");
  EXPECT_EQ(call.cookie("a"), "1");
  EXPECT_EQ(call.cookie("b"), "");
  EXPECT_EQ(call.cookie("telier"), "");
}

/// What a handler writes is "ring"; awaited cookies are kept until the test lets them go.
class FakeOwnWrites final : public OwnWrites {
 public:
  void begin() override { ++begun; }
  std::string end() override { return "ring"; }
  void await(std::string_view cookie, std::function<void()> then) override {
    cookies.emplace_back(cookie);
    waiting = std::move(then);
  }
  int begun = 0;
  std::vector<std::string> cookies;
  std::function<void()> waiting;
};

class OwnWritesTest : public testing::Test {
 protected:
  OwnWritesTest() {
    router_.show_own_writes_by(&own_writes_);
    router_.write<Empty, Thing>(Method::post, "/api/mes/things/{id}", {}, db_,
                                [](sql::Tx&, const Call&, const Empty&) { return say("made"); });
    add_named(router_, Method::get, "/api/mes/things");
    router_.show_own_writes_by(nullptr);
    add_named(router_, Method::get, "/api/others");
  }

  FakeDatabase db_;
  FakeOwnWrites own_writes_;
  Router router_;
};

TEST_F(OwnWritesTest, AreRememberedByAClientForItsNextPagesOfTheSameContext) {
  auto call = call_of(Method::post);
  call.path = "/api/mes/things/7";
  const auto reply = answer(router_, call.path, call);
  ASSERT_TRUE(reply);
  EXPECT_EQ(own_writes_.begun, 1);
  EXPECT_THAT(reply->headers,
              testing::ElementsAre(testing::Pair(
                  "Set-Cookie", "wrote=ring; Path=/api/mes; Max-Age=60; HttpOnly; SameSite=Lax")));
}

TEST_F(OwnWritesTest, AreAwaitedByThePagesOfWhoeverHasTheCookie) {
  auto call = call_of(Method::get);
  EXPECT_TRUE(answer(router_, "/api/mes/things", call));
  EXPECT_TRUE(own_writes_.cookies.empty());

  call.headers.add("cookie", "wrote=ring");
  EXPECT_TRUE(answer(router_, "/api/others", call));
  EXPECT_TRUE(own_writes_.cookies.empty());

  int answers = 0;
  router_.match(Method::get, "/api/mes/things")
      .endpoint->handle(call, "", [&](Result<Reply> reply) {
        EXPECT_TRUE(reply);
        ++answers;
      });
  EXPECT_THAT(own_writes_.cookies, testing::ElementsAre("ring"));
  EXPECT_EQ(answers, 0);
  call = {};  // the connection has gone
  own_writes_.waiting();
  EXPECT_EQ(answers, 1);
}

}  // namespace
}  // namespace atelier::http
