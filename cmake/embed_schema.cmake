# SPDX-License-Identifier: Apache-2.0
# schema/0001_orders.sql            -> a migration for both engines
# schema/0001_orders.postgres.sql   -> what PostgreSQL runs in its place
set(body "")
foreach(file IN LISTS FILES)
  get_filename_component(base ${file} NAME)
  if(base MATCHES "\\.postgres\\.sql$")
    continue()
  endif()
  if(NOT base MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)\\.sql$")
    message(FATAL_ERROR "${base}: a migration is named NNNN_what_it_does.sql")
  endif()
  set(number ${CMAKE_MATCH_1})
  set(label ${CMAKE_MATCH_2})
  math(EXPR plain "1${number} - 10000")
  file(READ ${file} text)
  string(REPLACE ".sql" ".postgres.sql" other ${file})
  if(EXISTS ${other})
    file(READ ${other} other_text)
  else()
    set(other_text "${text}")
  endif()
  string(APPEND body "    {${plain}, \"${label}\", R\"schema(${text})schema\", R\"schema(${other_text})schema\"},\n")
endforeach()
file(WRITE ${OUT} "// Made from schema/*.sql.
#include \"platform/sql/migration.h\"
namespace atelier::${NAMESPACE} {
namespace {
constexpr sql::Migration kList[] = {
${body}};
}
std::span<const sql::Migration> migrations() { return kList; }
}  // namespace atelier::${NAMESPACE}
")
