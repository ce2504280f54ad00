// SPDX-License-Identifier: Apache-2.0
#include "watch/archive/rows_store.h"

#include <algorithm>
#include <charconv>
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

bool is_there(sql::Tx& tx, const Span& span) {
  return tx.exists("SELECT 1 FROM span WHERE trace = $1 AND span = $2", blob(span.trace),
                   blob(span.span));
}

/// False where it was there already.
bool insert_span(sql::Tx& tx, Places& places, std::int64_t at_us, const Span& span,
                 std::int64_t source) {
  bool inserted = false;
  places.find(at_us, [&](std::int64_t id) {
    const std::int64_t changed = tx.exec(
        "INSERT INTO span (id, trace, span, parent, source, name, kind, entry, duration_us, "
        "failed, order_id, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
        "ON CONFLICT DO NOTHING",
        id, blob(span.trace), blob(span.span), blob_or_null(span.parent), source, span.name,
        span.kind, span.entry(), span.duration_us, span.failed, text_or_null(span.order_id),
        blob(span.body));
    inserted = changed > 0;
    return inserted || is_there(tx, span);
  });
  return inserted;
}

void insert_links(sql::Tx& tx, const Span& span) {
  for (const auto& link : span.links)
    tx.exec(
        "INSERT INTO linked (to_trace, to_span, trace, span) VALUES ($1, $2, $3, $4) ON CONFLICT "
        "DO NOTHING",
        blob(link.trace), blob(link.span), blob(span.trace), blob(span.span));
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

void Rows::sort() {
  std::ranges::sort(spans, {}, &Filed<Span>::at_us);
  std::ranges::sort(logs, {}, &Filed<Log>::at_us);
}

void insert(sql::Tx& tx, const Rows& rows) {
  Sources sources(tx);
  Places span_places;
  for (const auto& [at_us, span, source] : rows.spans)
    if (insert_span(tx, span_places, at_us, *span, sources.row_of(*source).id))
      insert_links(tx, *span);
  Places log_places;
  for (const auto& [at_us, log, source] : rows.logs)
    insert_log(tx, log_places, at_us, *log, sources.row_of(*source));
}

}  // namespace atelier::archive
