// SPDX-License-Identifier: Apache-2.0
// Whatever stands in a file for `atelier import` is refused with reasons or becomes an order that
// has lived by the rules.
#include <sstream>

#include "platform/base/json_codec.h"
#include "transfer/line_reader.h"
#include "transfer/past.h"

namespace atelier::transfer {
namespace {

const Stages kStages{{ProductKind::ring, {"cad_check", "cast", "pack"}}};
constexpr Instant kNow{1'800'000'000 * kSecond};

Result<std::optional<Account>> find(std::string_view email) {
  if (email.empty()) return std::optional<Account>{};
  return std::optional(Account{{UserId{}, "Somebody"}, auth::Roles::everyone()});
}

void take(std::string_view line) {
  const auto record = read_record(line, kStages, kNow);
  if (!record) {
    ATELIER_ASSERT(!record.error().type.empty());
    (void)source_id_of(line);
    return;
  }
  const auto again = read_record(to_json(*record), kStages, kNow);
  ATELIER_ASSERT(again.ok());
  const auto imported = to_order(*record, find);
  ATELIER_ASSERT(imported.ok());
  ATELIER_ASSERT(imported->state.status == record->status);
  for (std::size_t i = 0; i < imported->timeline.size(); ++i)
    ATELIER_ASSERT(imported->timeline[i].version == static_cast<std::int64_t>(i) + 1);
  ATELIER_ASSERT(imported->order.order_id == to_order(*again, find)->order.order_id);
}

}  // namespace
}  // namespace atelier::transfer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  atelier::transfer::LineReader lines(in);
  while (const auto line = lines.next()) atelier::transfer::take(line->text);
  return 0;
}
