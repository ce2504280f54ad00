// SPDX-License-Identifier: Apache-2.0
// Requests as a stranger may send them: the parser must read the same from one piece as from two,
// and what passes all checks must be safe to hand to a handler.
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "platform/http/router.h"
#include "platform/http/server/compress.h"
#include "platform/http/server/request_parser.h"
#include "platform/http/server/wire.h"

namespace atelier::http {
namespace {

constexpr std::size_t kHeaderLimit = 1024;

struct Read {
  bool head_done = false;
  bool done = false;
  int refused = 0;
  std::string target;
  std::string body;
  bool operator==(const Read&) const = default;
};

/// Feeds as a session does: what was not used comes again with what follows.
class Feeder {
 public:
  void add(std::string_view bytes) {
    waiting_ += bytes;
    for (std::size_t used = 1; used > 0 && !parser_.done() && !parser_.refusal();) {
      used = parser_.feed(waiting_);
      waiting_.erase(0, used);
      body_ += parser_.take_body();
    }
  }
  Read result() {
    return {.head_done = parser_.head_done(),
            .done = parser_.done(),
            .refused = parser_.refusal() ? parser_.refusal()->status : 0,
            .target = parser_.head_done() ? parser_.head().target : "",
            .body = body_};
  }
  RequestParser& parser() { return parser_; }

 private:
  RequestParser parser_{kHeaderLimit};
  std::string waiting_;
  std::string body_;
};

struct Filter {
  std::optional<std::string> status;
  std::vector<std::int64_t> ids;
};
BOOST_DESCRIBE_STRUCT(Filter, (), (status, ids))

const Router& table() {
  static const Router* const router = [] {
    auto* made = new Router;
    const auto handler = [](const Call&, const Filter&) { return Result<void>(); };
    for (const auto* pattern : {"/", "/api/{a}", "/api/orders", "/api/{a}/lines/{b}", "/{x}/y"})
      made->view<Filter, Empty>(Method::get, pattern, {}, handler);
    made->view<Filter, Empty>(Method::post, "/api/orders", {}, handler);
    return made;
  }();
  return *router;
}

void handle(RequestHead& head) {
  const auto target = read_target(head.target, head.headers.get("host"));
  const auto method = parse_method(head.method);
  if (!target || !method) return;
  auto match = table().match(*method, target->path);
  for (const auto& [name, value] : match.params) {
    ATELIER_ASSERT(!name.empty() && !value.empty());
    ATELIER_ASSERT(value.find('\0') == std::string::npos);
  }
  Call call;
  call.method = *method;
  call.query = target->query;
  call.headers = head.headers;
  std::ignore = call.cookie("atelier");
  std::ignore = accepts_coding(call.header("accept-encoding"), "gzip");
  if (!match.endpoint) return;
  int answers = 0;
  match.endpoint->handle(call, "{}", [&](Result<Reply>) { ++answers; });
  ATELIER_ASSERT(answers == 1);
}

void check_one(std::string_view bytes, std::size_t split) {
  Feeder whole;
  whole.add(bytes);
  Feeder halves;
  halves.add(bytes.substr(0, split));
  halves.add(bytes.substr(split));
  const auto read = whole.result();
  const auto again = halves.result();
  // A bad head may be refused at once or only when its end has come, but never be taken.
  if (read.refused == 0 && again.refused == 0) ATELIER_ASSERT(read == again);
  ATELIER_ASSERT(read.done == again.done);
  auto& parser = whole.parser();
  if (!read.head_done || read.refused != 0) return;
  auto& head = parser.head();
  if (!check_framing(head, parser.content_length().has_value())) handle(head);
}

}  // namespace
}  // namespace atelier::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  atelier::http::check_one(bytes, bytes.size() * data[0] / 256);
  return 0;
}
