// SPDX-License-Identifier: Apache-2.0
// The contexts' internal rows, wherever they run: in this process straight through the routing
// table, in others over HTTP with a token that only the program itself can make. Not over the bus,
// which may be what does not work.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/router.h"

namespace atelier::watch {

/// By context the address of its process: {"crm", "http://127.0.0.1:8104"}. Those that are not here
/// run in this process.
using Addresses = std::map<std::string, std::string, std::less<>>;

inline constexpr int kDeadline_ms = 2000;

/// What keeps a context from answering.
enum class Missing : std::uint8_t {
  process,   ///< nobody is at its address
  loading,   ///< it was started a moment ago
  database,  ///< its process lives, but does not get what it is asked for
  trust,     ///< it takes watch for a stranger: it has another key
  clock,     ///< it does so because its clock differs
};
BOOST_DESCRIBE_ENUM(Missing, process, loading, database, trust, clock)

/// Clocks that differ by more than this are wrong: an answer takes two seconds each way at most.
inline constexpr std::int64_t kClocksApart_us = 5 * kSecond;

/// A context that did not answer. That in itself is a finding.
struct Unreachable {
  std::string context;
  std::string error;
  Missing missing{};
  bool operator==(const Unreachable&) const = default;
};
BOOST_DESCRIBE_STRUCT(Unreachable, (), (context, error, missing))
/// From what ask() says of a context.
Unreachable unreachable(const std::string& context, const Error& error);

class Contexts {
 public:
  Contexts(const http::Router& router, const auth::Tokens& tokens, const Clock& clock,
           Addresses addresses)
      : router_(router), tokens_(tokens), clock_(clock), addresses_(std::move(addresses)) {}

  struct Question {
    std::string context;
    http::Method method = http::Method::get;
    std::string path;  ///< behind "/internal/<context>/", with its query
    std::string body = {};
  };
  /// One answer each, in their order; those of other processes at the same time, each within its
  /// deadline. `unavailable` where a context does not answer: unreachable() says why.
  std::vector<Result<std::string>> ask(const std::vector<Question>& questions) const;
  /// The same, decoded.
  template <class T>
  std::vector<Result<T>> ask_for(const std::vector<Question>& questions) const {
    std::vector<Result<T>> list;
    for (auto& answer : ask(questions))
      list.push_back(answer ? from_json<T>(*answer) : Result<T>(std::move(answer).error()));
    return list;
  }

 private:
  Result<std::string> ask_here(const Question& question) const;
  Result<std::string> ask_there(const std::string& address, const Question& question) const;

  const http::Router& router_;
  const auth::Tokens& tokens_;
  const Clock& clock_;
  const Addresses addresses_;
};

}  // namespace atelier::watch
