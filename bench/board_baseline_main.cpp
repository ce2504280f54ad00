// SPDX-License-Identifier: Apache-2.0
// What board_http_bench compares with: the board as a table, through the same HTTP server and the
// same database layer (WAL, prepared statements, a pool of readers). Cards are ready to be served,
// and both questions have the index that suits them best.
//
//   board_baseline DATABASE CHANGES_PER_SECOND
//
// Prints its port, and serves until it is told to stop:
//   /textbook?facet=ready&page=7              50 cards and their total: LIMIT, OFFSET, COUNT
//   /keyset?facet=ready&due_at=T&id=N         the 50 cards that follow, without a total
#include <chrono>
#include <csignal>
#include <cstdio>
#include <random>
#include <thread>

#include "platform/http/router.h"
#include "platform/http/server/server.h"

namespace atelier::bench {
namespace {

constexpr std::int64_t kPage = 50;

struct Textbook {
  std::string facet;
  std::int64_t page = 1;
};
BOOST_DESCRIBE_STRUCT(Textbook, (), (facet, page))

struct Keyset {
  std::string facet;
  std::string due_at;
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(Keyset, (), (facet, due_at, id))

/// Joins cards that are JSON already, as the projection does.
class Cards {
 public:
  void operator()(const sql::Row& row) {
    text_ += text_.back() == '[' ? "" : ",";
    text_ += row.text(0);
  }
  http::Reply reply(std::int64_t total) && {
    return {.body = std::move(text_) + "],\"total\":" + std::to_string(total) + "}"};
  }

 private:
  std::string text_ = R"({"cards":[)";
};

void add_routes(http::Router& router, sql::Database& db) {
  using http::Call;
  router.read<Textbook, http::Reply>(
      http::Method::get, "/textbook", {}, db,
      [](sql::Reader& reader, const Call&, const Textbook& in) -> Result<http::Reply> {
        Cards cards;
        reader.each(
            "SELECT body FROM card WHERE facet = $1 ORDER BY due_at, id LIMIT $2 OFFSET $3",
            [&](const sql::Row& row) { cards(row); }, in.facet, kPage, (in.page - 1) * kPage);
        const auto total = reader.first(
            "SELECT count(*) FROM card WHERE facet = $1",
            [](const sql::Row& row) { return row.i64(0); }, in.facet);
        return std::move(cards).reply(*total);
      });
  router.read<Keyset, http::Reply>(
      http::Method::get, "/keyset", {}, db,
      [](sql::Reader& reader, const Call&, const Keyset& in) -> Result<http::Reply> {
        Cards cards;
        reader.each(
            "SELECT body FROM card WHERE facet = $1 AND (due_at, id) > ($2, $3)"
            " ORDER BY due_at, id LIMIT $4",
            [&](const sql::Row& row) { cards(row); }, in.facet, in.due_at, in.id, kPage);
        return std::move(cards).reply(0);
      });
}

/// Gives a card at random the facet of another, so many times a second.
void change(const std::stop_token& stop, sql::Database& db, int rate) {
  const auto newest = db.read([](sql::Reader& reader) -> Result<std::int64_t> {
    return *reader.first("SELECT max(id) FROM card",
                         [](const sql::Row& row) { return row.i64(0); });
  });
  ATELIER_ASSERT(newest.ok());
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> any(1, *newest);
  for (auto next = std::chrono::steady_clock::now(); !stop.stop_requested();) {
    std::this_thread::sleep_until(next += std::chrono::microseconds(1'000'000 / rate));
    const auto changed = db.write([&](sql::Tx& tx) -> Result<void> {
      tx.exec("UPDATE card SET facet = (SELECT facet FROM card WHERE id = $2) WHERE id = $1",
              any(random), any(random));
      return {};
    });
    ATELIER_ASSERT(changed.ok());
  }
}

int serve(const std::string& file, int changes_per_second) {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);

  const SystemClock clock;
  const auto db = sql::open_sqlite({.path = file, .name = "baseline"}, clock);
  if (!db) {
    std::fprintf(stderr, "%s\n", db.error().detail.c_str());
    return 1;
  }
  http::Router router;
  add_routes(router, **db);
  auth::Tokens tokens(auth::Tokens::Secret{});
  const auto server = http::make_server({.port = 0}, router, tokens, clock);
  if (const auto started = server->start(); !started) {
    std::fprintf(stderr, "%s\n", started.error().detail.c_str());
    return 1;
  }
  std::jthread changes(
      [&](const std::stop_token& token) { change(token, **db, changes_per_second); });
  std::printf("%d\n", server->port());
  std::fflush(stdout);
  int received = 0;
  sigwait(&stop, &received);
  server->stop();
  return 0;
}

}  // namespace
}  // namespace atelier::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "board_baseline DATABASE CHANGES_PER_SECOND\n");
    return 2;
  }
  return atelier::bench::serve(argv[1], std::atoi(argv[2]));
}
