// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/postgres_values.h"

#include <bit>
#include <concepts>
#include <cstring>

namespace atelier::sql::postgres {
namespace {

// From PostgreSQL's catalogue (src/include/catalog/pg_type.dat), where they never change.
constexpr Oid kBool = 16;
constexpr Oid kBytes = 17;
constexpr Oid kName = 19;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kFloat8 = 701;
constexpr Oid kVarchar = 1043;

constexpr int kBinary = 1;

/// Numbers travel with the highest byte first.
template <std::unsigned_integral U>
std::array<char, sizeof(U)> to_network(U number) {
  std::array<char, sizeof(U)> bytes;
  for (std::size_t i = sizeof(U); i-- > 0; number = static_cast<U>(number >> 8))
    bytes[i] = static_cast<char>(number & 0xff);
  return bytes;
}

template <std::unsigned_integral U>
U from_network(const char* bytes) {
  U number = 0;
  for (std::size_t i = 0; i < sizeof(U); ++i)
    number = static_cast<U>(number << 8 | static_cast<unsigned char>(bytes[i]));
  return number;
}

}  // namespace

Parameters::Parameters(std::span<const Value> values)
    : numbers_(values.size()),
      types_(values.size()),
      data_(values.size()),
      lengths_(values.size()),
      formats_(values.size(), kBinary) {
  for (std::size_t i = 0; i < values.size(); ++i)
    std::visit([&](const auto& value) { add(i, value); }, values[i]);
}

void Parameters::add(std::size_t i, std::nullptr_t) {
  types_[i] = 0;
  data_[i] = nullptr;
}

void Parameters::add(std::size_t i, std::int64_t number) {
  types_[i] = kInt8;
  numbers_[i] = to_network(static_cast<std::uint64_t>(number));
  data_[i] = numbers_[i].data();
  lengths_[i] = 8;
}

void Parameters::add(std::size_t i, double number) {
  types_[i] = kFloat8;
  numbers_[i] = to_network(std::bit_cast<std::uint64_t>(number));
  data_[i] = numbers_[i].data();
  lengths_[i] = 8;
}

// A null pointer would be NULL in place of what is empty.
void Parameters::add(std::size_t i, std::string_view text) {
  types_[i] = kText;
  data_[i] = text.data() ? text.data() : "";
  lengths_[i] = static_cast<int>(text.size());
}

void Parameters::add(std::size_t i, Blob blob) {
  types_[i] = kBytes;
  data_[i] = blob.empty() ? "" : reinterpret_cast<const char*>(blob.data());
  lengths_[i] = static_cast<int>(blob.size());
}

void Parameters::add(std::size_t i, const UuidText& text) {
  add(i, std::string_view(text.data(), text.size()));
}

std::int64_t ResultRow::i64(int column) const {
  switch (type(column)) {
    case kInt8:
      return static_cast<std::int64_t>(from_network<std::uint64_t>(value(column)));
    case kInt4:
      return static_cast<std::int32_t>(from_network<std::uint32_t>(value(column)));
    case kInt2:
      return static_cast<std::int16_t>(from_network<std::uint16_t>(value(column)));
    case kBool:
      return *value(column) != 0;
    default:
      fail(column, "it is no whole number; a sum has to be cast to bigint");
  }
}

double ResultRow::f64(int column) const {
  if (type(column) != kFloat8) return static_cast<double>(i64(column));
  return std::bit_cast<double>(from_network<std::uint64_t>(value(column)));
}

std::string_view ResultRow::text(int column) const {
  const Oid found = type(column);
  if (found != kText && found != kVarchar && found != kName) fail(column, "it is no text");
  return {value(column), size(column)};
}

Blob ResultRow::blob(int column) const {
  if (type(column) != kBytes) fail(column, "it is no blob");
  return {reinterpret_cast<const std::byte*>(value(column)), size(column)};
}

bool ResultRow::null(int column) const {
  (void)type(column);
  return PQgetisnull(result_, row_, column) != 0;
}

Oid ResultRow::type(int column) const {
  if (column < 0 || column >= PQnfields(result_)) fail(column, "there is none");
  return PQftype(result_, column);
}

const char* ResultRow::value(int column) const {
  if (PQgetisnull(result_, row_, column) != 0) fail(column, "it is null");
  return PQgetvalue(result_, row_, column);
}

std::size_t ResultRow::size(int column) const {
  return static_cast<std::size_t>(PQgetlength(result_, row_, column));
}

void ResultRow::fail(int column, const char* why) const {
  throw Failure(Failure::Kind::misuse,
                "column " + std::to_string(column) + ": " + why + ", in: " + text_);
}

}  // namespace atelier::sql::postgres
