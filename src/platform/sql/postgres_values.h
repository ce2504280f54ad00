// SPDX-License-Identifier: Apache-2.0
// Values as PostgreSQL's binary format has them, both ways. Binary, since bytes then need no
// escaping and numbers no parsing, and since a row tells the type of each column, so that reading
// one as another is a mistake here as it is on SQLite.
#pragma once

#include <array>
#include <libpq-fe.h>
#include <span>
#include <vector>

#include "platform/sql/sql.h"

namespace atelier::sql::postgres {

/// The parameters of one statement, as libpq takes them. Refers to the values it was made of.
class Parameters {
 public:
  explicit Parameters(std::span<const Value> values);
  Parameters(const Parameters&) = delete;
  Parameters& operator=(const Parameters&) = delete;

  int count() const { return static_cast<int>(types_.size()); }
  const std::vector<Oid>& types() const { return types_; }  ///< 0 for what is null
  const char* const* data() const { return data_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  void add(std::size_t i, std::nullptr_t);
  void add(std::size_t i, std::int64_t number);
  void add(std::size_t i, double number);
  void add(std::size_t i, std::string_view text);
  void add(std::size_t i, Blob blob);
  void add(std::size_t i, const UuidText& text);

  std::vector<std::array<char, 8>> numbers_;
  std::vector<Oid> types_;
  std::vector<const char*> data_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

/// One row of an answer.
class ResultRow final : public Row {
 public:
  /// `text` is the statement's, for messages.
  ResultRow(const PGresult* result, const char* text) : result_(result), text_(text) {}
  void go_to(int row) { row_ = row; }

  std::int64_t i64(int column) const override;
  double f64(int column) const override;
  std::string_view text(int column) const override;
  Blob blob(int column) const override;
  bool null(int column) const override;

 private:
  Oid type(int column) const;
  const char* value(int column) const;
  std::size_t size(int column) const;
  [[noreturn]] void fail(int column, const char* why) const;

  const PGresult* result_;
  const char* text_;
  int row_ = 0;
};

}  // namespace atelier::sql::postgres
