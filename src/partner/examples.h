// SPDX-License-Identifier: Apache-2.0
// One example for each operation that has something to show. A test reads each as the program would
// read and write it.
#pragma once

#include <array>
#include <string_view>

namespace atelier::partner {

struct Example {
  std::string_view operation;
  std::string_view request;  ///< "" where there is no body
  std::string_view answer;
};

inline constexpr std::array<Example, 5> kExamples{{
    {"put /v1/models/{hash}", "", R"({
  "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "size_bytes": 84284})"},
    {"post /v1/quotes", R"({
  "model_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "product": "ring",
  "size": "17.5",
  "quantities": [1, 10],
  "alloys": ["silver-925", "gold-585-yellow"]})",
     R"({"quotes": [{
  "quote_id": "01890a5d-ac96-774b-bcce-b302099a8057",
  "status": "requested",
  "file_name": "ring.stl",
  "size": "17.5",
  "parameters": {
    "model_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "unit": "mm", "product": "ring", "finish": "polished", "quantity": 1,
    "alloys": ["silver-925", "gold-585-yellow"]},
  "requested_at": "2026-11-24T09:00:00.000000Z",
  "offers": [],
  "remarks": []}]})"},
    {"post /v1/orders", R"({
  "reference": "PO-2026-118",
  "lines": [{"quote_id": "01890a5d-ac96-774b-bcce-b302099a8057", "alloy": "silver-925"}],
  "phone": "+7 495 123-45-67",
  "address": "12 Arbat, Moscow"})",
     R"({
  "state": {"order_id": "01890a5d-ac96-774b-bcce-b302099a8058", "number": "P-000001-8",
    "status": "submitted", "version": 1, "changed_at": "2026-11-24T09:00:05.000000Z",
    "on_hold": false},
  "placed_at": "2026-11-24T09:00:05.000000Z",
  "reference": "PO-2026-118",
  "phone": "+7 495 123-45-67",
  "address": "12 Arbat, Moscow",
  "lines": [],
  "total": {"minor": 450000, "currency": "RUB"},
  "cancel": {"state": "none", "reason": "", "answer": ""},
  "timeline": []})"},
    {"get /v1/events", "", R"({"events": [{
  "seq": 1, "type": "order.changed", "at": "2026-11-24T09:10:00.000000Z",
  "data": {"order_id": "01890a5d-ac96-774b-bcce-b302099a8058", "reference": "PO-2026-118",
    "version": 2, "status": "confirmed", "on_hold": false,
    "text": "Your order is confirmed."}}], "next": 1})"},
    {"get /v1/limits", "", R"({
  "limits": {"rate": 50, "burst": 100, "most_quotes": 200}, "quotes_waiting": 3})"},
}};

}  // namespace atelier::partner
