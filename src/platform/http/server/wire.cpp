// SPDX-License-Identifier: Apache-2.0
#include "platform/http/server/wire.h"

#include <array>
#include <ctime>

#include "platform/http/gzip.h"
#include "platform/http/server/compress.h"

namespace atelier::http {

namespace {

constexpr std::size_t kWorthCompressing = 1024;
// Compressing holds up the thread that serves others: 1 MB takes about 10 ms.
constexpr std::size_t kMostCompressed = 1024 * 1024;

constexpr std::array<std::string_view, 6> kMethods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Other";  // clients go by the number
  }
}

/// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(Instant at) {
  thread_local std::time_t last = -1;
  thread_local std::array<char, 40> text{};
  const auto seconds = static_cast<std::time_t>(at.us / kSecond);
  if (seconds != last) {
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    last = seconds;
  }
  return text.data();
}

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return (x | 0x20) == (y | 0x20);  // only letters and '-' are compared
         });
}

bool has_header(const Reply& reply, std::string_view name) {
  return std::any_of(reply.headers.begin(), reply.headers.end(),
                     [&](const Header& header) { return same_name(header.first, name); });
}

/// If-None-Match compares weakly (RFC 9110, 13.1.2): the coding does not matter.
bool client_has(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    const auto comma = if_none_match.find(',');
    auto one = if_none_match.substr(0, comma);
    if_none_match.remove_prefix(comma == std::string_view::npos ? if_none_match.size() : comma + 1);
    while (one.starts_with(' ') || one.starts_with('\t')) one.remove_prefix(1);
    while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
    if (one == "*") return true;
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one.size() == etag.size() + 2 && one.front() == '"' && one.back() == '"' &&
        one.substr(1, etag.size()) == etag)
      return true;
  }
  return false;
}

/// A text with a line break would begin a header of the caller's choice.
bool breaks(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

/// Of our own: nothing in it breaks.
void append_own_header(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  if (!breaks(name) && !breaks(value)) append_own_header(out, name, value);
}

}  // namespace

std::string_view method_name(Method method) { return kMethods[static_cast<std::size_t>(method)]; }

std::optional<Method> parse_method(std::string_view name) {
  for (std::size_t i = 0; i < kMethods.size(); ++i) {
    if (kMethods[i] == name) return static_cast<Method>(i);
  }
  return std::nullopt;
}

void negotiate(const Call& call, Reply& reply) {
  const bool reading = call.method == Method::get || call.method == Method::head;
  if (reply.status == 200 && reading && !reply.etag.empty() &&
      client_has(call.header("if-none-match"), reply.etag)) {
    reply.status = 304;
    reply.body.clear();
    reply.file.clear();
    reply.content_type.clear();
    return;
  }
  if (!reply.file.empty() || !compressible(reply.content_type) ||
      reply.body.size() < kWorthCompressing || has_header(reply, "Content-Encoding"))
    return;
  if (!has_header(reply, "Vary")) reply.headers.emplace_back("Vary", "Accept-Encoding");
  if (reply.body.size() > kMostCompressed ||
      !accepts_coding(call.header("accept-encoding"), "gzip"))
    return;
  reply.body = gzip(reply.body);
  reply.headers.emplace_back("Content-Encoding", "gzip");
}

std::string head_of(const Reply& reply, const Framing& framing, Instant now) {
  std::string out;
  out.reserve(320);
  out += "HTTP/1.1 ";
  out += std::to_string(reply.status);
  out += ' ';
  out += reason_of(reply.status);
  out += "\r\n";
  append_own_header(out, "Date", http_date(now));
  const bool has_body = reply.status != 204 && reply.status != 304;
  if (has_body && !reply.content_type.empty())
    append_header(out, "Content-Type", reply.content_type);
  if (has_body && framing.length)
    append_own_header(out, "Content-Length", std::to_string(*framing.length));
  if (!framing.keep_alive) append_own_header(out, "Connection", "close");
  // Weak, since the same ETag stands for the plain and for the compressed bytes.
  if (!reply.etag.empty()) append_header(out, "ETag", "W/\"" + reply.etag + '"');
  if (!has_header(reply, "Cache-Control"))
    append_own_header(out, "Cache-Control", reply.etag.empty() ? "no-store" : "private, no-cache");
  append_own_header(out, "X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : reply.headers) append_header(out, name, value);
  out += "\r\n";
  return out;
}

}  // namespace atelier::http
