// SPDX-License-Identifier: Apache-2.0
#include "platform/http/problem.h"
#include "platform/http/server/session_parts.h"
#include "platform/http/server/wire.h"

namespace atelier::http {

namespace {

// What is refused although its body is still to come: up to this much is read and thrown away, so
// that the connection can go on.
constexpr std::size_t kMostDiscarded = 64 * 1024;
constexpr std::string_view kNoMethod = "HTTP";
constexpr std::string_view kNoRoute = "unmatched";
constexpr std::string_view kPages = "pages";

bool expects_continue(const Call& call) { return call.header("expect") == "100-continue"; }

/// Who really called: the last address of X-Forwarded-For that no trusted proxy has. What stands
/// before it may be anyone's invention.
std::string caller_of(const std::string& peer, std::string_view forwarded_for,
                      const std::vector<std::string>& trusted) {
  const auto is_trusted = [&](std::string_view address) {
    return std::find(trusted.begin(), trusted.end(), address) != trusted.end();
  };
  std::string caller = peer;
  while (is_trusted(caller) && !forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    auto last = forwarded_for.substr(comma == std::string_view::npos ? 0 : comma + 1);
    forwarded_for = forwarded_for.substr(0, comma == std::string_view::npos ? 0 : comma);
    while (last.starts_with(' ')) last.remove_prefix(1);
    while (last.ends_with(' ')) last.remove_suffix(1);
    if (last.empty()) break;
    caller = std::string(last);
  }
  return caller;
}

std::string list_of(const std::vector<Method>& methods) {
  std::string out;
  for (const auto method : methods) {
    if (!out.empty()) out += ", ";
    out += method_name(method);
  }
  return out;
}

}  // namespace

void Session::make_exchange(std::string_view method, std::string_view route) {
  auto& head = parser_.head();
  const auto caller = telemetry::TraceContext::parse(head.headers.get("traceparent"));
  exchange_ = std::make_shared<Exchange>(method, route, caller.value_or(telemetry::TraceContext{}));
  auto& call = exchange_->call;
  call.headers = std::move(head.headers);
  call.remote =
      caller_of(remote_, call.header("x-forwarded-for"), loop_.core().options.trusted_proxies);
  call.https = loop_.core().gate.https();
  call.now = loop_.core().clock.now();
}

void Session::begin_request() {
  ++number_;
  body_.clear();
  body_size_ = 0;
  decided_.reset();
  answer_.reset();
  keep_alive_ = parser_.keep_alive() && !loop_.draining();
  auto& head = parser_.head();
  if (const auto refusal = check_framing(head, parser_.content_length().has_value()))
    return refuse(*refusal);
  const auto method = parse_method(head.method);
  if (!method) {
    return refuse({501,
                   {ErrorKind::malformed, "method-not-implemented",
                    "This method is not served here at all."}});
  }
  auto target = read_target(head.target, head.headers.get("host"));
  if (!target)
    return refuse({400, {ErrorKind::malformed, "bad-target", "This address cannot be read."}});

  auto& core = loop_.core();
  auto match = core.router.match(*method, target->path);
  make_exchange(method_name(*method), match.endpoint ? std::string_view(match.endpoint->pattern)
                                      : core.pages.owns(target->path) ? kPages
                                                                      : kNoRoute);
  auto& call = exchange_->call;
  exchange_->endpoint = match.endpoint;
  call.method = *method;
  call.path = std::move(target->path);
  call.query = std::move(target->query);
  call.params_ = std::move(match.params);
  decided_ = immediate_reply(match);
  begin_body();
}

/// The answer where no handler is needed for it.
std::optional<Reply> Session::immediate_reply(const Router::Match& match) {
  auto& call = exchange_->call;
  const auto& core = loop_.core();
  if (match.endpoint) {
    if (!match.endpoint->is_open()) return problem(not_ready(), call.path, call.trace);
    auto* guard = match.endpoint->guard;
    if (const auto error =
            guard ? guard->admit(call) : core.gate.admit(match.endpoint->spec.roles, call))
      return problem(*error, call.path, call.trace);
    return std::nullopt;
  }
  std::vector<Method> allowed = match.allowed;
  if (allowed.empty() && core.pages.owns(call.path)) {
    allowed = {Method::get, Method::head};
    if (call.method == Method::get || call.method == Method::head) {
      if (auto page = core.pages.find(call.path, call.header("accept-encoding"))) return page;
      allowed.clear();
    }
  }
  if (allowed.empty()) {
    return problem({ErrorKind::not_found, "not-found", "There is nothing at this address."},
                   call.path, call.trace);
  }
  auto reply = problem(405,
                       {ErrorKind::malformed, "method-not-allowed",
                        "This address does not have this method; see Allow."},
                       call.path, call.trace);
  reply.headers.emplace_back("Allow", list_of(allowed));
  return reply;
}

void Session::begin_body() {
  const bool upload = !decided_ && exchange_->endpoint->kind == Kind::upload;
  const auto& options = loop_.core().options;
  body_limit_ = decided_ ? kMostDiscarded
                : upload ? options.upload_limit
                         : exchange_->endpoint->spec.body_limit;
  const bool expected = expects_continue(exchange_->call);
  const bool too_large = parser_.content_length().value_or(0) > body_limit_;
  if (decided_ && !parser_.done() && (expected || too_large)) {
    keep_alive_ = false;
    return reply_with(std::move(*decided_));
  }
  if (too_large) return refuse_too_large(body_limit_);
  phase_ = Phase::body;
  if (upload) begin_upload();
  if (parser_.done()) return body_ended();
  if (expected && in_.empty()) {
    // 25 bytes fit into the buffer of a connection on which nothing waits to be sent.
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    boost::system::error_code ignored;
    socket_.write_some(boost::asio::buffer(kContinue.data(), kContinue.size()), ignored);
  }
}

void Session::body_ended() {
  if (decided_) return reply_with(std::move(*decided_));
  phase_ = Phase::handling;
  arm(loop_.core().options.handler_timeout_s);
  if (upload_) {
    upload_->body_ended = true;
    return continue_upload();
  }
  dispatch(std::move(body_));
}

void Session::dispatch(std::string body) {
  const auto* endpoint = exchange_->endpoint;
  if (endpoint->kind == Kind::stream) return begin_stream();
  auto respond = respond_to(shared_from_this(), loop_, number_);
  if (endpoint->kind == Kind::inline_) {
    const telemetry::Scope scope(exchange_->call.trace);
    return endpoint->handle(exchange_->call, std::move(body), std::move(respond));
  }
  const bool taken = loop_.core().tasks.try_submit(
      [exchange = exchange_, endpoint, body = std::move(body), respond]() mutable {
        const telemetry::Scope scope(exchange->call.trace);
        endpoint->handle(exchange->call, std::move(body), respond);
      });
  if (!taken) respond(server_busy());
}

void Session::refuse(const Refusal& refusal) {
  if (!exchange_) make_exchange(kNoMethod, kNoRoute);
  keep_alive_ = false;
  reply_with(problem(refusal.status, refusal.error, exchange_->call.path, exchange_->call.trace));
}

void Session::refuse_too_large(std::size_t limit) {
  refuse({413,
          {ErrorKind::too_large, "body-too-large",
           "The body may have " + std::to_string(limit) + " bytes at most."}});
}

}  // namespace atelier::http
