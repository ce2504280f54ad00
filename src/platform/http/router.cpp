// SPDX-License-Identifier: Apache-2.0
#include "platform/http/router.h"

#include <algorithm>

#include "platform/http/uri.h"

namespace atelier::http {

/// The table as a tree of path segments.
struct Router::Node {
  static constexpr std::size_t kMethods = 6;
  static constexpr int kNone = -1;

  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::array<int, kMethods> rows{kNone, kNone, kNone,
                                 kNone, kNone, kNone};  // in endpoints_, by method

  int row(Method method) const {
    const int own = rows[static_cast<std::size_t>(method)];
    if (own == kNone && method == Method::head) return row(Method::get);
    return own;
  }
};

namespace {

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::string_view parameter_name(std::string_view segment) {
  return segment.substr(1, segment.size() - 2);
}

bool accepted_as_json(std::string_view content_type) {
  const auto type = content_type.substr(0, content_type.find_first_of("; \t"));
  constexpr std::string_view kJson = "application/json";
  return std::equal(type.begin(), type.end(), kJson.begin(), kJson.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

/// Walks the tree. Where a literal leads nowhere, the parameter beside it is tried.
template <class Node>
class Walk {
 public:
  Walk(Method method, const std::vector<std::string>& segments)
      : method_(method), segments_(segments) {}

  /// The row that serves, or kNone; `seen` collects the nodes that have the path but not the
  /// method.
  int find(const Node& node, std::size_t depth) {
    if (depth == segments_.size()) {
      const int row = node.row(method_);
      if (row == Node::kNone) seen.push_back(&node);
      return row;
    }
    if (const auto it = node.literals.find(segments_[depth]); it != node.literals.end()) {
      if (const int row = find(*it->second, depth + 1); row != Node::kNone) return row;
    }
    // An empty segment is no value.
    if (node.parameter && !segments_[depth].empty()) return find(*node.parameter, depth + 1);
    return Node::kNone;
  }

  std::vector<const Node*> seen;

 private:
  Method method_;
  const std::vector<std::string>& segments_;
};

}  // namespace

Error not_ready() { return {ErrorKind::unavailable, "not-ready", "Still loading.", {}, 1}; }

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;

void Router::add(Endpoint endpoint) {
  std::string_view rest = endpoint.pattern;
  ATELIER_ASSERT(rest.starts_with('/') && (rest.size() == 1 || !rest.ends_with('/')));
  rest.remove_prefix(1);
  Node* node = root_.get();
  while (!rest.empty()) {
    const auto segment = next_segment(rest);
    ATELIER_ASSERT(!segment.empty());
    const bool braces = segment.find_first_of("{}") != std::string_view::npos;
    ATELIER_ASSERT(!braces || is_parameter(segment));
    auto& next = braces ? node->parameter : node->literals[std::string(segment)];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
  }
  auto& row = node->rows[static_cast<std::size_t>(endpoint.method)];
  ATELIER_ASSERT(row == Node::kNone);  // two handlers for one method and path
  row = static_cast<int>(endpoints_.size());
  endpoint.open = open_;
  endpoint.guard = guard_;
  endpoints_.push_back(std::move(endpoint));
}

Router::Match Router::match(Method method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  std::vector<std::string> segments;
  std::string_view rest = path.substr(1);
  if (!rest.empty()) {
    // A trailing '/' is an empty last segment, which no row has.
    const auto count = static_cast<std::size_t>(std::count(rest.begin(), rest.end(), '/')) + 1;
    segments.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      auto decoded = percent_decode(next_segment(rest));
      if (!decoded) return match;
      segments.push_back(std::move(*decoded));
    }
  }
  Walk<Node> walk(method, segments);
  const int row = walk.find(*root_, 0);
  if (row == Node::kNone) {
    for (std::size_t m = 0; m < Node::kMethods; ++m) {
      const auto one = static_cast<Method>(m);
      const auto has = [&](const Node* node) { return node->row(one) != Node::kNone; };
      if (std::any_of(walk.seen.begin(), walk.seen.end(), has)) match.allowed.push_back(one);
    }
    return match;
  }
  match.endpoint = &endpoints_[static_cast<std::size_t>(row)];
  std::string_view pattern = std::string_view(match.endpoint->pattern).substr(1);
  for (auto& segment : segments) {
    const auto part = next_segment(pattern);
    if (is_parameter(part)) match.params.emplace(parameter_name(part), std::move(segment));
  }
  return match;
}

namespace detail {

Result<void> expect_json(const Call& call, std::string_view body) {
  if (body.empty() || accepted_as_json(call.header("content-type"))) return {};
  return Error{ErrorKind::unsupported, "not-json", "Send the body as application/json."};
}

void remember_write(Reply& reply, const Call& call, std::string_view wrote) {
  if (wrote.empty()) return;
  // "/api/mes" of "/api/mes/orders/...": no other context is to be asked for it.
  std::size_t end = 0;
  for (int segment = 0; segment < 2; ++segment) end = call.path.find('/', end + 1);
  reply.headers.emplace_back("Set-Cookie", std::string(kWroteCookie) + '=' + std::string(wrote) +
                                               "; Path=" + call.path.substr(0, end) +
                                               "; Max-Age=60; HttpOnly; SameSite=Lax" +
                                               (call.https ? "; Secure" : ""));
}

Handle awaiting_own_writes(OwnWrites& own_writes, Handle handle) {
  return [&own_writes, handle = std::move(handle)](const Call& call, std::string body,
                                                   Respond respond) {
    const auto cookie = call.cookie(kWroteCookie);
    if (cookie.empty()) return handle(call, std::move(body), std::move(respond));
    // The answer may come after the connection has gone, and the call with it.
    const auto kept = std::make_shared<Call>(call);
    own_writes.await(kept->cookie(kWroteCookie), [handle, kept, body = std::move(body),
                                                  respond = std::move(respond)]() mutable {
      handle(*kept, std::move(body), std::move(respond));
    });
  };
}

Error error_of(const std::exception& thrown) {
  return {ErrorKind::internal, "internal", thrown.what()};
}

}  // namespace detail

}  // namespace atelier::http
