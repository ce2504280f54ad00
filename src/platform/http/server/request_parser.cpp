// SPDX-License-Identifier: Apache-2.0
#include "platform/http/server/request_parser.h"

#include <algorithm>
#include <utility>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace atelier::http {

namespace {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;

constexpr int kMostHeaders = 100;  // they are looked for one by one

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

Refusal malformed(std::string_view type, std::string_view detail) {
  return {400, {ErrorKind::malformed, std::string(type), std::string(detail)}};
}

Refusal refusal_of(const beast::error_code& error, bool in_first_line) {
  if (error == bhttp::error::header_limit) {
    if (in_first_line)
      return {414, {ErrorKind::malformed, "target-too-long", "The address is too long."}};
    return {431, {ErrorKind::malformed, "headers-too-large", "The headers are too large."}};
  }
  if (error == bhttp::error::bad_version) {
    return {505,
            {ErrorKind::malformed, "http-version", "Only HTTP/1.1 and HTTP/1.0 are spoken here."}};
  }
  return malformed("http-syntax", "This is no HTTP request: " + error.message() + ".");
}

}  // namespace

class RequestParser::Impl {
 public:
  /// Hands what Beast finds to the members below.
  class Parser final : public bhttp::basic_parser<true> {
   public:
    explicit Parser(Impl& to) : to_(to) {}

   private:
    using string_view = beast::string_view;
    using error_code = beast::error_code;

    void on_request_impl(bhttp::verb, string_view method, string_view target, int,
                         error_code& ec) override {
      ec = {};
      to_.head.method = std::string(method);
      to_.head.target = std::string(target);
    }
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(bhttp::field field, string_view name, string_view value,
                       error_code& ec) override {
      ec = {};
      to_.head.hosts += field == bhttp::field::host;
      to_.head.transfer_encodings += field == bhttp::field::transfer_encoding;
      to_.head.headers.add({name.data(), name.size()}, {value.data(), value.size()});
      if (++to_.fields > kMostHeaders) ec = bhttp::error::header_limit;
    }
    void on_header_impl(error_code& ec) override { ec = {}; }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code& ec) override {
      ec = {};
    }
    std::size_t on_body_impl(string_view body, error_code& ec) override {
      ec = {};
      to_.body.append(body.data(), body.size());
      return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code& ec) override { ec = {}; }
    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& ec) override {
      ec = {};
      to_.body.append(body.data(), body.size());
      return body.size();
    }
    void on_finish_impl(error_code& ec) override { ec = {}; }

    Impl& to_;
  };

  explicit Impl(std::size_t limit) : header_limit(limit) { reset(); }

  void reset() {
    parser.emplace(*this);
    parser->header_limit(static_cast<std::uint32_t>(header_limit));
    parser->body_limit(boost::none);  // who reads the body knows its row's limit
    head = {};
    fields = 0;
    body.clear();
    refusal.reset();
  }

  const std::size_t header_limit;
  std::optional<Parser> parser;
  RequestHead head;
  int fields = 0;
  std::string body;
  std::optional<Refusal> refusal;
};

RequestParser::RequestParser(std::size_t header_limit)
    : impl_(std::make_unique<Impl>(header_limit)) {}
RequestParser::~RequestParser() = default;

void RequestParser::reset() { impl_->reset(); }

std::size_t RequestParser::feed(std::string_view bytes) {
  std::size_t used = 0;
  const bool head_was_done = head_done();
  while (used < bytes.size() && !done() && head_done() == head_was_done) {
    const auto rest = bytes.substr(used);
    beast::error_code error;
    used += impl_->parser->put({rest.data(), rest.size()}, error);
    if (error == bhttp::error::need_more) break;
    if (error) {
      const auto seen = rest.substr(0, impl_->header_limit);
      impl_->refusal = refusal_of(
          error, impl_->head.method.empty() && seen.find('\n') == std::string_view::npos);
      break;
    }
  }
  return used;
}

bool RequestParser::head_done() const { return impl_->parser->is_header_done(); }
bool RequestParser::done() const { return impl_->parser->is_done(); }
const std::optional<Refusal>& RequestParser::refusal() const { return impl_->refusal; }
RequestHead& RequestParser::head() { return impl_->head; }
bool RequestParser::keep_alive() const { return impl_->parser->keep_alive(); }

std::optional<std::uint64_t> RequestParser::content_length() const {
  const auto length = impl_->parser->content_length();
  return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

std::string RequestParser::take_body() { return std::exchange(impl_->body, {}); }

std::optional<Refusal> check_framing(const RequestHead& head, bool has_content_length) {
  if (head.hosts != 1 || head.headers.get("host").empty())
    return malformed("host-header", "Send exactly one Host header.");
  if (head.transfer_encodings == 0) return std::nullopt;
  if (has_content_length || head.headers.has("content-length"))
    return malformed("ambiguous-length", "Send Content-Length or Transfer-Encoding, not both.");
  if (head.transfer_encodings > 1 || lower_case(head.headers.get("transfer-encoding")) != "chunked")
    return malformed("transfer-encoding", "The only Transfer-Encoding read here is chunked.");
  return std::nullopt;
}

std::optional<Target> read_target(std::string_view target, std::string_view host) {
  const auto printable = [](char c) { return c > ' ' && c < '\x7f' && c != '#'; };
  if (!std::all_of(target.begin(), target.end(), printable)) return std::nullopt;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!lower_case(target.substr(0, scheme.size())).starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto authority = target.substr(0, target.find_first_of("/?"));
    if (lower_case(authority) != lower_case(host)) return std::nullopt;
    target.remove_prefix(authority.size());
    if (target.empty()) target = "/";
    break;
  }
  if (!target.starts_with('/')) return std::nullopt;
  const auto question = target.find('?');
  Target out{std::string(target.substr(0, question)), {}};
  if (question != std::string_view::npos) out.query = target.substr(question + 1);
  return out;
}

}  // namespace atelier::http
