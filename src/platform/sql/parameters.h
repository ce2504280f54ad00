// SPDX-License-Identifier: Apache-2.0
// Parameters are written $1, $2, ... as PostgreSQL takes them. SQLite would read `$1` as a *name*
// and number it by first appearance, so it is given `?1`.
#pragma once

#include <string>
#include <string_view>

namespace atelier::sql::sqlite {

/// `sql` with every $N outside literals, quoted identifiers and comments replaced by ?N.
std::string number_parameters(std::string_view sql);

}  // namespace atelier::sql::sqlite
