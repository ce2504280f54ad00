// SPDX-License-Identifier: Apache-2.0
// One request as a handler sees it, and what a handler answers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/auth/auth.h"
#include "platform/base/result.h"
#include "platform/base/time.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_ };
BOOST_DESCRIBE_ENUM(Method, get, head, post, put, patch, delete_)

using Header = std::pair<std::string, std::string>;

/// The headers of a request: a few, so looked for one by one, in one piece of memory.
class Headers {
 public:
  /// `name` in any case. What comes more than once is joined by a comma, cookies by a semicolon.
  void add(std::string_view name, std::string_view value);
  /// "" where there is none.
  std::string_view get(std::string_view lower_case_name) const;
  bool has(std::string_view lower_case_name) const { return find(lower_case_name) != nullptr; }

 private:
  struct Entry {
    std::size_t name, name_size, value, value_size;  // in text_
  };
  std::string_view part(std::size_t begin, std::size_t size) const {
    return std::string_view(text_).substr(begin, size);
  }
  const Entry* find(std::string_view lower_case_name) const;

  std::string text_;
  std::vector<Entry> entries_;
};

/// The request without its body.
class Call {
 public:
  Method method = Method::get;
  std::string path;   ///< as sent, without the query
  std::string query;  ///< after '?', still encoded
  Headers headers;
  std::string remote;  ///< the peer's address without its port
  bool https = false;  ///< by the public URL
  Instant now;
  telemetry::TraceContext trace;

  /// A part of the path: "/orders/{id}" has "id". Empty where the route has none of that name.
  std::string_view param(std::string_view name) const;
  /// `not_found` "not-found" where the part is no id at all.
  template <class IdType>
  Result<IdType> id(std::string_view name) const {
    auto parsed = IdType::parse(param(name));
    if (!parsed) return Error{ErrorKind::not_found, "not-found", "There is nothing with this id."};
    return *parsed;
  }
  std::string_view header(std::string_view lower_case_name) const {
    return headers.get(lower_case_name);
  }
  /// The value of a cookie; empty where there is none.
  std::string_view cookie(std::string_view name) const;

  /// Who is calling. Only where the route names roles.
  const auth::Caller& caller() const {
    ATELIER_ASSERT(caller_.has_value());
    return *caller_;
  }
  bool signed_in() const { return caller_.has_value(); }

  // For the server and tests.
  std::optional<auth::Caller> caller_;
  std::map<std::string, std::string, std::less<>> params_;
};

/// The whole answer, ready for the wire.
struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<Header> headers;
  /// Without quotes. Where set, If-None-Match is answered with 304.
  std::string etag;
  /// Where set, the body is this file, streamed.
  std::filesystem::path file;
};

/// An answer that needs a status or headers of its own.
template <class Out>
struct With {
  Out out;
  int status = 0;  ///< 0: what the route's row says
  std::vector<Header> headers = {};
  std::string etag = {};
};

/// Nothing in (no body, no query) or nothing out (204).
struct Empty {};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

}  // namespace atelier::http
