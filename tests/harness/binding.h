// SPDX-License-Identifier: Apache-2.0
// The engines beneath a system under test. Which ones, ATELIER_SCENARIO_BINDING says; the tests are
// the same.
//
//   sqlite       files, one process: the default
//   postgres     PostgreSQL, one process
//   distributed  PostgreSQL and RabbitMQ, each part in a process of its own, two of crm and of mes
//
// PostgreSQL and RabbitMQ are started by the test program, once, when first needed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace atelier::harness {

enum class Binding { sqlite, postgres, distributed };

/// Throws std::runtime_error where the environment names none.
Binding binding();

/// Where all is that belongs to a system whose folder of data is this. Its databases and its
/// virtual host of the broker are made when it is first asked for, and go when the folder has gone.
struct Place {
  std::filesystem::path data;
  std::string prefix;  ///< of its databases, and its virtual host; "" for SQLite

  /// By which every command of the program finds it: --data, and those of its databases.
  std::vector<std::string> flags() const;
  std::vector<std::string> database_flags() const;
  /// Of a context's database on PostgreSQL.
  std::string database(const std::string& context) const;
  /// For --broker, of the process that runs a part.
  std::string broker(const std::string& part) const;
};
Place place_of(const std::filesystem::path& data);

/// Statements in the database of a context, behind the back of the system: the first column of the
/// first row of the last of them, or "".
std::string sql(const std::filesystem::path& data, const std::string& context,
                const std::string& statements);

}  // namespace atelier::harness
