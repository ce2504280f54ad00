// SPDX-License-Identifier: Apache-2.0
#include "platform/board/metrics.h"

#include "platform/telemetry/metrics.h"

namespace atelier::board {
namespace {

telemetry::Family<telemetry::Gauge> board_cards{
    "atelier_board_cards", "Cards on a context's board", {"context"}};
telemetry::Family<telemetry::Gauge> board_bytes{
    "atelier_board_bytes", "Memory held by the cards of a context's board", {"context"}};

}  // namespace

void tell_size(std::string_view context, std::size_t cards, std::size_t bytes) {
  board_cards.with({context}).set(static_cast<double>(cards));
  board_bytes.with({context}).set(static_cast<double>(bytes));
}

}  // namespace atelier::board
