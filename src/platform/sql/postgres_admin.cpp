// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/postgres_admin.h"

#include <algorithm>
#include <libpq-fe.h>

#include "platform/sql/failure.h"
#include "platform/sql/postgres_connection.h"

namespace atelier::sql {
namespace {

using postgres::Connection;

/// With a connection to the database that every server has.
template <class Work>
auto on_server(const std::string& url, Work work)
    -> Result<decltype(work(std::declval<Connection&>()))> {
  const PostgresOptions options{.url = url, .database = "postgres", .name = "admin"};
  try {
    Connection connection(options);
    connection.ensure_open();
    return work(connection);
  } catch (const Failure& failure) {
    Error error = to_error(failure);
    error.detail = std::string("PostgreSQL: ") + failure.what();
    return error;
  }
}

bool has(Connection& connection, const std::string& database) {
  bool found = false;
  const Value name = to_value(database);
  connection.query("SELECT 1 FROM pg_database WHERE datname = $1", {&name, 1},
                   [&](const Row&) { return !(found = true); });
  return found;
}

bool plain(const std::string& name) {
  return !name.empty() && name.size() < 64 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

Result<std::string> database_in_url(const std::string& url) {
  char* wrong = nullptr;
  PQconninfoOption* const options = PQconninfoParse(url.c_str(), &wrong);
  if (!options) {
    Error error{ErrorKind::unprocessable, "invalid-database-url",
                "\"" + url + "\" is no address of a PostgreSQL: " + (wrong ? wrong : "")};
    PQfreemem(wrong);
    return error;
  }
  std::string name;
  for (const auto* option = options; option->keyword; ++option)
    if (option->val && std::string_view(option->keyword) == "dbname") name = option->val;
  PQconninfoFree(options);
  return name;
}

Result<bool> has_postgres_database(const std::string& url, const std::string& database) {
  return on_server(url, [&](Connection& connection) { return has(connection, database); });
}

Result<void> make_postgres_database(const std::string& url, const std::string& database) {
  if (!plain(database))
    return Error{ErrorKind::unprocessable, "invalid-database-name",
                 "\"" + database + "\": names of databases are a-z, 0-9 and _ here."};
  const auto made = on_server(url, [&](Connection& connection) {
    if (has(connection, database)) return true;
    // CREATE DATABASE takes no parameters and no transaction; the lock goes with the connection.
    connection.script("SELECT pg_advisory_lock(hashtextextended('atelier databases', 0))");
    if (!has(connection, database)) {
      const std::string create =
          "CREATE DATABASE \"" + database +
          "\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'";
      connection.script(create.c_str());
    }
    return true;
  });
  if (!made) return made.error();
  return {};
}

}  // namespace atelier::sql
