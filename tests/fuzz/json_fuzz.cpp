// SPDX-License-Identifier: Apache-2.0
// Whatever comes in as JSON or as a query is refused or read, and what was read is written so that
// it reads the same again.
#include "platform/base/json_codec.h"

namespace atelier {
namespace {

enum class Metal { gold, silver };
BOOST_DESCRIBE_ENUM(Metal, gold, silver)

/// Members are optional so that the fuzzer reaches each without having to find all.
struct Shape {
  std::optional<bool> flag;
  std::optional<std::int8_t> small;
  std::optional<std::uint64_t> big;
  std::optional<double> real;
  std::optional<std::string> text;
  std::optional<Metal> metal;
  std::optional<Instant> at;
  std::optional<Uuid> id;
  std::optional<JsonText> any;
  std::optional<std::vector<Shape>> inner;
  std::optional<std::array<std::int64_t, 2>> pair;
  std::optional<std::map<std::string, std::int64_t>> map;
  bool operator==(const Shape&) const = default;
};
BOOST_DESCRIBE_STRUCT(Shape, (),
                      (flag, small, big, real, text, metal, at, id, any, inner, pair, map))

struct Search {
  std::optional<std::string> text;
  std::optional<double> real;
  std::optional<int> limit;
  std::vector<std::string> list;
};
BOOST_DESCRIBE_STRUCT(Search, (), (text, real, limit, list))

void read_as_shape(std::string_view text) {
  const auto shape = from_json<Shape>(text);
  if (!shape) {
    ATELIER_ASSERT(shape.error().fields.size() <= 50);
    return;
  }
  const std::string written = to_json(*shape);
  const auto again = from_json<Shape>(written);
  ATELIER_ASSERT(again.ok());
  ATELIER_ASSERT(*again == *shape);
  ATELIER_ASSERT(to_json(*again) == written);
}

void read_as_any(std::string_view text) {
  const auto any = from_json<JsonText>(text);
  if (!any) return;
  const auto again = from_json<JsonText>(any->text);
  ATELIER_ASSERT(again.ok());
  ATELIER_ASSERT(again->text == any->text);
}

}  // namespace
}  // namespace atelier

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  atelier::read_as_shape(text);
  atelier::read_as_any(text);
  (void)atelier::from_query<atelier::Search>(text);
  return 0;
}
