// SPDX-License-Identifier: Apache-2.0
// Errors as values. A function that can fail for a reason its caller may handle returns Result<T>;
// exceptions of libraries end at the adapter that called them.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "platform/base/assert.h"

namespace atelier {

/// What went wrong, in the terms of whoever asked. `platform/http/problem.cpp` is the one place
/// that turns a kind into a status code.
enum class ErrorKind : std::uint8_t {
  malformed,        ///< the request cannot be read: not JSON, truncated, wrong fields
  unauthenticated,  ///< who are you
  forbidden,        ///< not with this role
  not_found,        ///< no such thing, or not yours
  conflict,         ///< someone was faster, or the thing is not in a state that allows it
  gone,             ///< was there, is no longer valid (an expired quote)
  too_large,        ///< over a limit of size
  unsupported,      ///< a media type or format that is not read here
  unprocessable,    ///< read and understood, but refused by a rule
  too_many,         ///< over a limit of rate or queue; try again after retry_after_s
  unavailable,      ///< a part that is needed does not answer now
  timeout,          ///< the deadline passed
  internal,         ///< our fault
};

/// One wrong field of a request; `pointer` is a JSON pointer (RFC 6901): "/lines/0/quantity".
struct FieldError {
  std::string pointer;
  std::string detail;
  bool operator==(const FieldError&) const = default;
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string type;    ///< stable slug, part of the API: "quote-expired"
  std::string detail;  ///< one sentence for a person, saying what to do
  std::vector<FieldError> fields = {};
  int retry_after_s = 0;
  bool operator==(const Error&) const = default;
};

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  T& value() & {
    ATELIER_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    ATELIER_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    ATELIER_ASSERT(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& {
    ATELIER_ASSERT(!ok());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    ATELIER_ASSERT(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

/// The value of a call that has only an effect: `return Done{};`
struct Done {
  bool operator==(const Done&) const = default;
};

template <>
class [[nodiscard]] Result<void> : public Result<Done> {
 public:
  using value_type = void;
  Result() : Result<Done>(Done{}) {}
  Result(Done) : Result<Done>(Done{}) {}
  Result(Error error) : Result<Done>(std::move(error)) {}
};

}  // namespace atelier

/// Leaves the function with the error of `expr`; otherwise goes on.
#define ATELIER_TRY(expr)                                        \
  do {                                                           \
    if (auto atelier_try_result_ = (expr); !atelier_try_result_) \
      return std::move(atelier_try_result_).error();             \
  } while (false)

#define ATELIER_CONCAT_INNER(a, b) a##b
#define ATELIER_CONCAT(a, b) ATELIER_CONCAT_INNER(a, b)
#define ATELIER_TRY_ASSIGN_INNER(temp, decl, expr) \
  auto temp = (expr);                              \
  if (!temp) return std::move(temp).error();       \
  decl = std::move(temp).value()
/// `ATELIER_TRY_ASSIGN(auto quote, find_quote(id));`
#define ATELIER_TRY_ASSIGN(decl, expr) \
  ATELIER_TRY_ASSIGN_INNER(ATELIER_CONCAT(atelier_try_, __LINE__), decl, expr)
