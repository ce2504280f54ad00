// SPDX-License-Identifier: Apache-2.0
// The classes are those of appendix A of PostgreSQL's manual.
#include "platform/sql/postgres_failure.h"

namespace atelier::sql::postgres {
namespace {

/// The server ends the connection with these, or never had one.
bool ends_connection(std::string_view state) {
  return state.empty() || (state.starts_with("08") && state != "08P01") ||
         state.starts_with("57P") || state == "25P03" || state.starts_with("28") ||
         state == "3D000" || state == "53300";
}

Failure::Kind kind_of(std::string_view state) {
  using enum Failure::Kind;
  if (state == "53100") return full;  // disk_full
  if (state == "25P03" || state == "57014" || state == "55P03" || state.starts_with("40") ||
      state.starts_with("53"))
    return busy;  // time-outs, conflicts, resources
  if (ends_connection(state)) return unreachable;
  if (state.starts_with("58") || state.starts_with("XX") || state == "25006") return io;
  return misuse;
}

}  // namespace

ServerFailure::ServerFailure(std::string state, const std::string& what)
    : Failure(kind_of(state), what), state_(std::move(state)), lost_(ends_connection(state_)) {}

}  // namespace atelier::sql::postgres
