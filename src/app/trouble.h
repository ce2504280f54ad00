// SPDX-License-Identifier: Apache-2.0
// The end of the tour: a consumer is broken on purpose, watch names what holds an order up, and
// what was broken is mended.
#pragma once

#include <string>

#include "app/person.h"
#include "platform/sql/sql.h"

namespace atelier::app {

/// Prints what happens. `mes` is the database of mes, behind the back of which a routing goes and
/// comes back; `model_hash` is a model that pricing knows.
Result<void> show_trouble(const std::string& base_url, sql::Database& mes,
                          const std::string& model_hash);

}  // namespace atelier::app
