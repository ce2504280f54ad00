// SPDX-License-Identifier: Apache-2.0
// A numbered change of one context's schema. Made from schema/*.sql by cmake/embed_schema.cmake.
#pragma once

#include <span>

namespace atelier::sql {

struct Migration {
  int number;  ///< from 1, without gaps
  const char* name;
  const char* sqlite;
  const char* postgres;
};

}  // namespace atelier::sql
