// SPDX-License-Identifier: Apache-2.0
// A database of its own on the PostgreSQL that the test program starts, with one table.
#pragma once

#include <gtest/gtest.h>

#include "platform/sql/metrics.h"
#include "platform/sql/test_database.h"

namespace atelier::sql {

inline constexpr const char* kRing =
    "CREATE TABLE ring (id bigint PRIMARY KEY, size bigint NOT NULL)";
inline constexpr Migration kRingSchema[] = {{1, "ring", kRing, kRing}};

class PostgresFixture : public testing::Test {
 protected:
  PostgresFixture()
      : options_(test_postgres_options(
            folder_, testing::UnitTest::GetInstance()->current_test_info()->name())) {}
  void open() {
    db_.reset();
    auto opened = open_postgres(options_, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    db_ = std::move(*opened);
    ASSERT_TRUE(db_->migrate("test", kRingSchema).ok());
  }
  static PrivatePostgres& server() { return PrivatePostgres::shared(); }
  std::string run(const std::string& statements) {
    return server().run(statements, options_.database);
  }
  std::string ids() { return run("SELECT string_agg(id::text, ' ' ORDER BY id) FROM ring"); }
  std::uint64_t commits() { return metrics::commits.with({options_.name}).value(); }

  TempFolder folder_;
  ManualClock clock_;
  PostgresOptions options_;
  std::unique_ptr<Database> db_;
};

}  // namespace atelier::sql
