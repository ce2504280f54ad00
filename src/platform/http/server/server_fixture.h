// SPDX-License-Identifier: Apache-2.0
// A running server with a few routes of every kind, for the tests beside it.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <latch>
#include <mutex>

#include <boost/json.hpp>

#include "platform/http/router.h"
#include "platform/http/server/server.h"
#include "platform/http/server/test_client.h"

namespace atelier::http {

struct Words {
  std::string text;
  std::optional<int> times;
};
BOOST_DESCRIBE_STRUCT(Words, (), (text, times))

struct StoredModel {
  std::string hash;
  std::uint64_t size_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(StoredModel, (), (hash, size_bytes))

/// Keeps what is submitted until the test lets it go.
class HeldDatabase final : public sql::Database {
 public:
  Result<void> migrate(std::string_view, std::span<const sql::Migration>) override { return {}; }
  std::unique_ptr<sql::Lease> try_lease(std::string_view) override { return nullptr; }
  std::string_view name() const override { return "held"; }

  void wait_for_one() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return !held_.empty(); });
  }
  /// Answers everything that is held, as `unavailable` "let-go".
  void let_go() {
    std::vector<std::function<void(const Error*)>> held;
    {
      const std::lock_guard lock(mutex_);
      held.swap(held_);
    }
    const Error error{ErrorKind::unavailable, "let-go", "Let go."};
    for (auto& finish : held) finish(&error);
  }
  /// Forgets everything that is held without an answer.
  void forget() {
    std::vector<std::function<void(const Error*)>> held;
    const std::lock_guard lock(mutex_);
    held.swap(held_);
  }

 private:
  void submit(std::function<bool(sql::Tx&)>, std::function<void(const Error*)> finish) override {
    {
      const std::lock_guard lock(mutex_);
      held_.push_back(std::move(finish));
    }
    arrived_.notify_all();
  }
  bool with_reader(const std::function<void(sql::Reader&)>&, Error&) override { return false; }

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<std::function<void(const Error*)>> held_;
};

class ServerTest : public testing::Test {
 protected:
  ServerTest();
  ~ServerTest() override {
    database_.let_go();
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  ServerOptions options() const {
    return {.port = 0, .threads = 1, .pool_threads = 2, .drain_s = 5};
  }
  void start(const ServerOptions& options) {
    server_ = make_server(options, router_, tokens_, clock_);
    const auto started = server_->start();
    if (!started) throw std::runtime_error(started.error().detail);
  }
  void start() { start(options()); }
  unsigned short port() const { return server_->port(); }
  Answer ask(std::string_view bytes) const { return TestClient(port()).ask(bytes); }
  Answer get(std::string_view path, std::string_view headers = {}) const {
    return ask(request("GET", path, headers));
  }

  /// `headers` are lines with their ends.
  static std::string request(std::string_view method, std::string_view path,
                             std::string_view headers = {}, std::string_view body = {}) {
    std::string text;
    text.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: shop.example\r\n");
    text += headers;
    if (!body.empty()) {
      text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n";
    }
    return text.append("\r\n").append(body);
  }
  static std::string problem_type(const Answer& answer) {
    const auto body = boost::json::parse(answer.body);
    EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
    EXPECT_EQ(body.at("status"), answer.status);
    EXPECT_EQ(body.at("trace_id").as_string().size(), 32u);
    return boost::json::value_to<std::string>(body.at("type")).substr(10);
  }
  std::string token(auth::Roles roles, std::int64_t life_us = auth::kTokenLife_us) const {
    return tokens_.sign({.user = user_,
                         .name = "Ann",
                         .roles = roles,
                         .session = Uuid::make(),
                         .issued_at = clock_.now(),
                         .expires_at = clock_.now() + life_us});
  }
  std::filesystem::path web_file(const std::string& path, std::string_view text) {
    const auto file = folder_ / "web" / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
    return file;
  }
  std::size_t files_under(const std::string& part) const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / part))
      count += entry.is_regular_file();
    return count;
  }

  std::filesystem::path folder_;
  ManualClock clock_;
  auth::Tokens tokens_{auth::Tokens::Secret{1, 2, 3}};
  auth::UserId user_ = auth::UserId::make();
  HeldDatabase database_;
  std::unique_ptr<blob::Store> store_;
  EventHub hub_;
  std::mutex gate_;  // held by a test: /slow waits for it
  std::atomic<int> slow_begun_{0};
  std::atomic<int> uploads_handled_{0};
  Router router_;
  std::unique_ptr<Server> server_;
};

inline ServerTest::ServerTest() {
  folder_ = std::filesystem::temp_directory_path() / ("atelier-http-" + Uuid::make().str());
  std::filesystem::create_directories(folder_ / "web");
  store_ = std::move(blob::open_folder(folder_ / "blobs")).value();

  const auto say = [](const Call&, const Words& in) {
    std::string text;
    for (int i = 0; i < in.times.value_or(1); ++i) text += in.text;
    return Result<Words>(Words{std::move(text), std::nullopt});
  };
  router_.view<Words, Words>(Method::get, "/api/say", {}, say);
  router_.view<Words, Words>(Method::post, "/api/say", {.body_limit = 1000}, say);
  router_.view<Empty, Words>(Method::get, "/api/tagged", {}, [](const Call&, const Empty&) {
    return Result<With<Words>>(
        With<Words>{.out = {std::string(3000, 'x'), std::nullopt}, .etag = "e1"});
  });
  router_.view<Empty, Empty>(Method::delete_, "/api/things/{id}", {},
                             [](const Call&, const Empty&) { return Result<void>(); });
  router_.view<Empty, Words>(
      Method::get, "/api/throw", {},
      [](const Call&, const Empty&) -> Result<Words> { throw std::runtime_error("secret"); });
  const auto who = [](const Call& call, const Empty&) {
    return Result<Words>(Words{call.signed_in() ? call.caller().name : "nobody", std::nullopt});
  };
  router_.view<Empty, Words>(Method::get, "/api/who", {}, who);
  router_.view<Empty, Words>(Method::get, "/api/manage", {.roles = auth::Role::manager}, who);
  router_.view<Empty, Words>(Method::post, "/api/manage", {.roles = auth::Role::manager}, who);
  router_.view<Empty, Words>(Method::get, "/api/trace", {}, [](const Call& call, const Empty&) {
    return Result<Words>(Words{call.trace.traceparent(), std::nullopt});
  });
  router_.task<Empty, Words>(Method::get, "/api/slow", {}, [this](const Call&, const Empty&) {
    ++slow_begun_;
    slow_begun_.notify_all();
    const std::lock_guard wait(gate_);
    return Result<Words>(Words{"slow", std::nullopt});
  });
  router_.write<Empty, Empty>(Method::post, "/api/held", {}, database_,
                              [](sql::Tx&, const Call&, const Empty&) { return Result<void>(); });
  router_.view<Empty, Reply>(Method::get, "/api/file", {}, [this](const Call&, const Empty&) {
    return Result<Reply>(Reply{.content_type = "model/stl", .file = folder_ / "web" / "big.stl"});
  });
  router_.upload<StoredModel>(
      Method::put, "/api/models", {.status = 201}, *store_,
      [this](const Call&, const blob::Stored& stored) {
        ++uploads_handled_;
        return Result<StoredModel>(StoredModel{stored.hash, stored.size_bytes});
      });
  router_.stream("/api/live", {}, [this](const Call&) {
    return Result<Follow>(Follow{&hub_, {"t"}});
  });
  router_.stream("/api/live/few", {}, [this](const Call&) {
    return Result<Follow>(Follow{&hub_, {"t"}, /*at_once=*/true});
  });
  router_.stream("/api/live/mine", {.roles = auth::Role::manager}, [this](const Call&) {
    return Result<Follow>(Follow{&hub_, {"t"}});
  });
}

}  // namespace atelier::http
