// SPDX-License-Identifier: Apache-2.0
#include "crm/board.h"

#include <mutex>
#include <shared_mutex>

#include <boost/multi_index/composite_key.hpp>
#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/mem_fun.hpp>
#include <boost/multi_index/ranked_index.hpp>
#include <boost/multi_index_container.hpp>

#include "platform/base/enum_text.h"
#include "platform/base/json_codec.h"

namespace atelier::crm {
namespace {

namespace mi = boost::multi_index;

constexpr std::int64_t kDefaultPageSize = 50;
constexpr std::int64_t kMostPageSize = 200;

struct Entry {
  Card card;
  std::string json;
  std::string haystack;  // lower case: what a search looks at

  const OrderId& id() const { return card.order_id; }
  OrderStatus status() const { return card.status; }
  Context channel() const { return card.channel; }
  std::int64_t newest_first() const { return -card.placed_at.us; }
};

std::string lower(std::string_view text) {
  // ASCII and the Cyrillic block of UTF-8 (U+0410..U+042F, U+0401): the two alphabets of our users.
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c + 32);
    } else if (c == 0xD0 && i + 1 < text.size()) {
      const auto d = static_cast<unsigned char>(text[++i]);
      if (d >= 0x90 && d <= 0x9F) {  // А..П
        out += {static_cast<char>(0xD0), static_cast<char>(d + 0x20)};
      } else if (d >= 0xA0 && d <= 0xAF) {  // Р..Я
        out += {static_cast<char>(0xD1), static_cast<char>(d - 0x20)};
      } else if (d == 0x81) {  // Ё
        out += {static_cast<char>(0xD1), static_cast<char>(0x91)};
      } else {
        out += {static_cast<char>(c), static_cast<char>(d)};
      }
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

bool overdue(const Card& card, Instant now) {
  return card.status < OrderStatus::shipped && card.promised_at < now;
}

using Newest = mi::const_mem_fun<Entry, std::int64_t, &Entry::newest_first>;
using ById = mi::const_mem_fun<Entry, const OrderId&, &Entry::id>;
using ByStatus = mi::const_mem_fun<Entry, OrderStatus, &Entry::status>;
using ByChannel = mi::const_mem_fun<Entry, Context, &Entry::channel>;

struct TagId {};
struct TagAll {};
struct TagStatus {};
struct TagChannel {};
struct TagBoth {};

// One ranked index per combination of the facets. Each ends with the id, so that the order is
// total.
using Entries = mi::multi_index_container<
    Entry,
    mi::indexed_by<
        mi::hashed_unique<mi::tag<TagId>, ById, std::hash<OrderId>>,
        mi::ranked_unique<mi::tag<TagAll>, mi::composite_key<Entry, Newest, ById>>,
        mi::ranked_unique<mi::tag<TagStatus>, mi::composite_key<Entry, ByStatus, Newest, ById>>,
        mi::ranked_unique<mi::tag<TagChannel>, mi::composite_key<Entry, ByChannel, Newest, ById>>,
        mi::ranked_unique<mi::tag<TagBoth>,
                          mi::composite_key<Entry, ByStatus, ByChannel, Newest, ById>>>>;

struct Wanted {
  std::int64_t skip;
  std::int64_t take;
  std::optional<bool> on_hold;
  std::optional<bool> overdue;
  std::string needle;
  Instant now;

  bool walks() const { return on_hold || overdue || !needle.empty(); }
  bool matches(const Entry& entry) const {
    if (on_hold && entry.card.on_hold != *on_hold) return false;
    if (overdue && crm::overdue(entry.card, now) != *overdue) return false;
    return needle.empty() || entry.haystack.find(needle) != std::string::npos;
  }
};

struct Found {
  std::vector<const Entry*> entries;
  std::int64_t total = 0;
  bool exact = true;
};

/// `first` and `last` bound the orders of the facets in one ranked index.
template <class RankedIndex, class It>
Found collect(const RankedIndex& index, It first, It last, const Wanted& wanted) {
  Found found;
  if (!wanted.walks()) {
    const auto from = static_cast<std::int64_t>(index.rank(first));
    found.total = static_cast<std::int64_t>(index.rank(last)) - from;
    if (wanted.skip >= found.total) return found;
    auto at = index.nth(static_cast<std::size_t>(from + wanted.skip));
    for (std::int64_t n = 0; n < wanted.take && at != last; ++n, ++at)
      found.entries.push_back(&*at);
    return found;
  }
  for (; first != last; ++first) {
    if (!wanted.matches(*first)) continue;
    if (found.total == Board::kMostWalked) {
      found.exact = false;
      break;
    }
    const auto place = found.total++;
    if (place >= wanted.skip && place < wanted.skip + wanted.take) found.entries.push_back(&*first);
  }
  return found;
}

/// Narrows an index to the facets given as a prefix of its key, and to orders placed before
/// `newest`.
template <class RankedIndex, class... Facets>
Found search(const RankedIndex& index, const Wanted& wanted, std::int64_t newest,
             Facets... facets) {
  const auto first = index.lower_bound(std::make_tuple(facets..., newest));
  if constexpr (sizeof...(facets) == 0) {
    return collect(index, first, index.end(), wanted);
  } else {
    return collect(index, first, index.upper_bound(std::make_tuple(facets...)), wanted);
  }
}

constexpr OrderStatus kStatuses[] = {
    OrderStatus::submitted,     OrderStatus::confirmed,     OrderStatus::released,
    OrderStatus::in_production, OrderStatus::ready_to_ship, OrderStatus::shipped,
    OrderStatus::delivered,     OrderStatus::closed,        OrderStatus::cancelled};

}  // namespace

struct Board::Index {
  mutable std::shared_mutex mutex;
  Entries entries;
  std::string epoch = Uuid::make().str().substr(24);
  std::uint64_t version = 0;

  std::vector<StatusTotal> totals() const {
    std::vector<StatusTotal> list;
    const auto& index = entries.get<TagStatus>();
    for (auto status : kStatuses) {
      const auto range = index.equal_range(std::make_tuple(status));
      list.push_back(
          {status, static_cast<std::int64_t>(index.rank(range.second) - index.rank(range.first))});
    }
    return list;
  }

  Found find(const ListQuery& query, const Wanted& wanted) const {
    const auto newest = query.older_than_days ? -(wanted.now - *query.older_than_days * kDay).us
                                              : std::numeric_limits<std::int64_t>::min();
    if (query.status && query.channel)
      return search(entries.get<TagBoth>(), wanted, newest, *query.status, *query.channel);
    if (query.status) return search(entries.get<TagStatus>(), wanted, newest, *query.status);
    if (query.channel) return search(entries.get<TagChannel>(), wanted, newest, *query.channel);
    return search(entries.get<TagAll>(), wanted, newest);
  }

  const Card* find(const OrderId& id) const {
    const auto& by_id = entries.get<TagId>();
    const auto at = by_id.find(id);
    return at == by_id.end() ? nullptr : &at->card;
  }

  std::string replace(Card card) {
    Entry entry{.card = std::move(card), .json = {}, .haystack = {}};
    entry.json = to_json(entry.card);
    entry.haystack =
        lower(entry.card.number + "\n" + entry.card.customer_name + "\n" + entry.card.reference);
    std::string json = entry.json;
    auto& by_id = entries.get<TagId>();
    const auto at = by_id.find(entry.card.order_id);
    if (at == by_id.end()) {
      by_id.insert(std::move(entry));
    } else {
      by_id.replace(at, std::move(entry));
    }
    ++version;
    return json;
  }
};

Card make_card(const SalesOrder& sales, const OrderState& state) {
  const auto& order = sales.order;
  return {.order_id = order.order_id,
          .number = order.number,
          .channel = order.channel,
          .customer_name = order.customer_name,
          .reference = order.reference,
          .total = order.total,
          .lines = static_cast<std::int64_t>(order.lines.size()),
          .status = state.status,
          .version = state.version,
          .changed_at = state.changed_at,
          .placed_at = order.placed_at,
          .promised_at = sales.promised_at,
          .on_hold = state.on_hold,
          .pending_command = sales.pending_command};
}

void check(const ListQuery& query, FieldErrors& errors) {
  if (query.page && (*query.page < 1 || *query.page > 1'000'000))
    errors.add("/page", "counts from 1");
  if (query.page_size && (*query.page_size < 1 || *query.page_size > kMostPageSize))
    errors.add("/page_size", "is 1 to 200");
  if (query.older_than_days && (*query.older_than_days < 0 || *query.older_than_days > 36'500))
    errors.add("/older_than_days", "is 0 to 36500");
  if (query.q && query.q->size() > 100) errors.add("/q", "is at most 100 bytes");
}

Board::Board() : index_(std::make_unique<Index>()) {}
Board::~Board() = default;

std::string Board::put(Card card) {
  std::unique_lock lock(index_->mutex);
  const auto* known = index_->find(card.order_id);
  if (known && known->version > card.version) return {};
  return index_->replace(std::move(card));
}

std::string Board::apply(const OrderState& state) {
  std::unique_lock lock(index_->mutex);
  const auto* known = index_->find(state.order_id);
  if (!known || known->version >= state.version) return {};
  auto card = *known;
  card.status = state.status;
  card.version = state.version;
  card.changed_at = state.changed_at;
  card.on_hold = state.on_hold;
  return index_->replace(std::move(card));
}

std::string Board::amend(const OrderId& id, Instant promised_at,
                         std::optional<OrderCommandKind> pending) {
  std::unique_lock lock(index_->mutex);
  const auto* known = index_->find(id);
  if (!known) return {};
  auto card = *known;
  card.promised_at = promised_at;
  card.pending_command = pending;
  return index_->replace(std::move(card));
}

std::optional<Card> Board::find(const OrderId& id) const {
  std::shared_lock lock(index_->mutex);
  const auto* known = index_->find(id);
  return known ? std::optional(*known) : std::nullopt;
}

std::size_t Board::size() const {
  std::shared_lock lock(index_->mutex);
  return index_->entries.size();
}

std::vector<StatusTotal> Board::totals() const {
  std::shared_lock lock(index_->mutex);
  return index_->totals();
}

std::string Board::etag() const {
  std::shared_lock lock(index_->mutex);
  return index_->epoch + "-" + std::to_string(index_->version);
}

std::string Board::page_json(const ListQuery& query, Instant now) const {
  const auto page = query.page.value_or(1);
  const auto size = query.page_size.value_or(kDefaultPageSize);
  const Wanted wanted{.skip = (page - 1) * size,
                      .take = size,
                      .on_hold = query.on_hold,
                      .overdue = query.overdue,
                      .needle = query.q ? lower(*query.q) : "",
                      .now = now};
  std::string out = R"({"orders":[)";
  std::shared_lock lock(index_->mutex);
  const auto found = index_->find(query, wanted);
  for (const auto* entry : found.entries) {
    if (out.back() != '[') out += ',';
    out += entry->json;
  }
  out += R"(],"total":)" + std::to_string(found.total);
  out += R"(,"total_is_exact":)";
  out += found.exact ? "true" : "false";
  out += R"(,"totals":)";
  append_json(out, index_->totals());
  lock.unlock();
  out += R"(,"page":)" + std::to_string(page) + R"(,"page_size":)" + std::to_string(size);
  out += R"(,"as_of":)";
  append_json(out, now);
  out += '}';
  return out;
}

}  // namespace atelier::crm
