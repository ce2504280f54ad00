// SPDX-License-Identifier: Apache-2.0
#include "watch/archive/rows_store.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_map>

#include "platform/blob/blob.h"
#include "watch/archive/words.h"

namespace atelier::archive {
namespace {

sql::Blob blob(std::string_view bytes) { return std::as_bytes(std::span(bytes)); }
std::optional<sql::Blob> blob_or_null(std::string_view bytes) {
  return bytes.empty() ? std::nullopt : std::optional(blob(bytes));
}
std::optional<std::string_view> text_or_null(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

/// The same content is the same source in every segment.
std::int64_t id_of(const Source& source) {
  std::string whole = std::to_string(source.resource.size()) + ':';
  whole += source.resource;
  whole += source.scope;
  constexpr std::size_t kDigits = 15;  // so it fits without a sign
  const auto digits = blob::sha256_hex(std::as_bytes(std::span(whole))).substr(0, kDigits);
  std::int64_t id = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), id, 16);
  return id;
}

class Sources {
 public:
  struct Known {
    std::int64_t id;
    std::string service_word;
  };
  explicit Sources(sql::Tx& tx) : tx_(tx) {}

  const Known& row_of(const Source& source) {
    const auto [at, is_new] = known_.try_emplace(&source);
    if (is_new) {
      at->second = {id_of(source), word_of_service(source.service)};
      tx_.exec(
          "INSERT INTO source (id, service, resource, scope) VALUES ($1, $2, $3, $4) ON CONFLICT "
          "DO NOTHING",
          at->second.id, source.service, blob(source.resource), blob(source.scope));
    }
    return at->second;
  }

 private:
  sql::Tx& tx_;
  std::unordered_map<const Source*, Known> known_;
};

/// Where rows go that want the same microsecond. `put(id)` says whether the place was free.
class Places {
 public:
  template <class Put>
  void find(std::int64_t wanted, Put put) {
    last_ = std::max(wanted, last_ + 1);
    for (std::int64_t step = 1; !put(last_); step *= 2) last_ += step;
  }

 private:
  std::int64_t last_ = 0;
};

void insert_part(sql::Tx& tx, Places& places, const Part& part, std::int64_t source) {
  const auto& trace = part.front().record->trace;
  bool entry = false, failed = false;
  std::int64_t longest_us = 0;
  std::set<std::string_view> orders, linked;
  for (const auto& [at_us, span, ignored] : part) {
    entry = entry || span->entry();
    failed = failed || span->failed;
    longest_us = std::max(longest_us, span->duration_us);
    if (!span->order_id.empty()) orders.insert(span->order_id);
    for (const auto& link : span->links)
      if (link.trace != trace) linked.insert(link.trace);
  }
  const auto spans = encode(part);
  std::int64_t id = 0;
  places.find(part.front().at_us, [&](std::int64_t place) {
    id = place;
    const std::int64_t changed = tx.exec(
        "INSERT INTO part (id, trace, source, entry, longest_us, failed, spans) VALUES ($1, $2, "
        "$3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        id, blob(trace), source, entry, longest_us, failed, blob(spans));
    return changed > 0;
  });
  for (const auto order : orders)
    tx.exec("INSERT INTO part_of_order (order_id, part) VALUES ($1, $2)", order, id);
  for (const auto to : linked)
    tx.exec("INSERT INTO linked (to_trace, part) VALUES ($1, $2)", blob(to), id);
}

void insert_log(sql::Tx& tx, Places& places, std::int64_t at_us, const Log& log,
                const Sources::Known& source) {
  std::int64_t id = 0;
  places.find(at_us, [&](std::int64_t place) {
    id = place;
    const std::int64_t changed = tx.exec(
        "INSERT INTO log (id, trace, span, source, severity, order_id, record) VALUES ($1, $2, $3, "
        "$4, $5, $6, $7) ON CONFLICT DO NOTHING",
        id, blob_or_null(log.trace), blob_or_null(log.span), source.id, log.severity,
        text_or_null(log.order_id), blob(log.record));
    return changed > 0;
  });
  tx.exec("INSERT INTO log_word (rowid, words) VALUES ($1, $2)", id,
          log.words + source.service_word + ' ' + words_of_severity(log.severity));
}

}  // namespace

void insert(sql::Tx& tx, const Rows& rows) {
  Sources sources(tx);
  Places part_places;
  for (const auto& part : rows.parts)
    insert_part(tx, part_places, part, sources.row_of(*part.front().source).id);
  Places log_places;
  for (const auto& [at_us, log, source] : rows.logs)
    insert_log(tx, log_places, at_us, *log, sources.row_of(*source));
}

}  // namespace atelier::archive
