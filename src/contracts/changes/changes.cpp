// SPDX-License-Identifier: Apache-2.0
#include "contracts/changes/changes.h"

#include "platform/base/page.h"

namespace atelier::changes {

std::span<const sql::Migration> migrations();  // made from schema/*.sql

namespace {

constexpr std::int64_t kPage = 50;
constexpr std::int64_t kMostOnPage = 200;

struct Query {
  std::optional<std::string> subject;
  std::optional<ChangeId> before;  ///< `next` of the page before
  std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(Query, (), (subject, before, limit))
void check(const Query& in, FieldErrors& errors) {
  if (in.limit && (*in.limit < 1 || *in.limit > kMostOnPage))
    errors.add("/limit", "must be 1 to 200");
}

struct Page {
  std::vector<Change> changes;   ///< newest first
  std::optional<ChangeId> next;  ///< absent on the last page
};
BOOST_DESCRIBE_STRUCT(Page, (), (changes, next))

Page page(sql::Reader& db, const Query& in) {
  const auto limit = in.limit.value_or(kPage);
  Page page{.changes = list(db, in.subject, in.before, limit + 1)};
  if (cut(page.changes, limit)) page.next = page.changes.back().id;
  return page;
}

Change read(const sql::Row& row) {
  return {.id = row.id<ChangeId>(0),
          .at = row.time(1),
          .by = row.id<auth::UserId>(2),
          .by_name = row.str(3),
          .what = row.str(4),
          .subject = row.str(5),
          .detail = row.str(6)};
}

}  // namespace

Result<void> migrate(sql::Database& db) { return db.migrate("changes", migrations()); }

void note(sql::Tx& tx, const auth::Caller& by, std::string_view what, std::string_view subject,
          std::string_view detail) {
  tx.exec(
      "INSERT INTO setting_change (change_id, changed_at, by_id, by_name, what, subject, detail)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7)",
      ChangeId::make(), tx.now(), by.user, by.name, what, subject, detail);
}

std::vector<Change> list(sql::Reader& db, const std::optional<std::string>& subject,
                         const std::optional<ChangeId>& before, std::int64_t limit) {
  // Ids are made in the order of time; the last one there could be is after all of them.
  const auto end = before ? before->str() : "ffffffff-ffff-ffff-ffff-ffffffffffff";
  if (subject)
    return db.all(
        "SELECT change_id, changed_at, by_id, by_name, what, subject, detail FROM setting_change"
        " WHERE subject = $1 AND change_id < $2 ORDER BY change_id DESC LIMIT $3",
        read, *subject, end, limit);
  return db.all(
      "SELECT change_id, changed_at, by_id, by_name, what, subject, detail FROM setting_change"
      " WHERE change_id < $1 ORDER BY change_id DESC LIMIT $2",
      read, end, limit);
}

void add_route(http::Router& router, std::string path, auth::Roles roles, sql::Database& db) {
  router.read<Query, Page>(http::Method::get, std::move(path),
                           {.roles = roles, .summary = "Who changed what, newest first"}, db,
                           [](sql::Reader& reader, const http::Call&,
                              const Query& in) -> Result<Page> { return page(reader, in); });
}

}  // namespace atelier::changes
