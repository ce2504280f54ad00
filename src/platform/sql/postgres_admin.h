// SPDX-License-Identifier: Apache-2.0
// What is done to a PostgreSQL server rather than in one of its databases.
#pragma once

#include <string>

#include "platform/base/result.h"

namespace atelier::sql {

/// The database that the URL names, "" for none; `unprocessable` where it is no URL of
/// PostgreSQL's.
Result<std::string> database_in_url(const std::string& url);

/// Makes the database where it is not there yet; several programs may do so at once. Texts are
/// ordered by their bytes in it, as SQLite orders them.
Result<void> make_postgres_database(const std::string& url, const std::string& database);
/// Whether it is there.
Result<bool> has_postgres_database(const std::string& url, const std::string& database);

}  // namespace atelier::sql
