// SPDX-License-Identifier: Apache-2.0
// What both engines make of a failure: the answer for whoever asked, the record for whoever is on
// call.
#pragma once

#include <exception>
#include <string_view>

#include "platform/sql/sql.h"

namespace atelier::sql {

/// Without the engine's own words, which name tables and may quote values.
Error to_error(const Failure& failure);

/// For the exception that ended a closure on the database `context`: logs it and makes the answer.
Error report(std::string_view context, const std::exception_ptr& thrown);

/// Set on threads that commit. They must not wait for a write: it may be they who have to do it.
inline thread_local bool this_thread_commits = false;

}  // namespace atelier::sql
