// SPDX-License-Identifier: Apache-2.0
// Who changed what of a context's settings: people, prices, routings, rules. Append-only, in the
// context's own database, written in the transaction that makes the change.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/router.h"
#include "platform/sql/sql.h"

namespace atelier::changes {

using ChangeId = Id<struct ChangeTag>;

struct Change {
  ChangeId id;
  Instant at;
  auth::UserId by;
  std::string by_name;
  std::string what;     ///< a code: "roles", "routing"
  std::string subject;  ///< id or code of what was changed; "" where there is only one
  std::string detail;   ///< what it is now, in codes and figures; never a secret
};
BOOST_DESCRIBE_STRUCT(Change, (), (id, at, by, by_name, what, subject, detail))

Result<void> migrate(sql::Database& db);

void note(sql::Tx& tx, const auth::Caller& by, std::string_view what, std::string_view subject,
          std::string_view detail = {});

/// Newest first: all, or those of one subject; beginning before `before`.
std::vector<Change> list(sql::Reader& db, const std::optional<std::string>& subject,
                         const std::optional<ChangeId>& before, std::int64_t limit);

/// GET `path`?subject=&before=&limit=
void add_route(http::Router& router, std::string path, auth::Roles roles, sql::Database& db);

}  // namespace atelier::changes
