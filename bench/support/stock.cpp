// SPDX-License-Identifier: Apache-2.0
#include "bench/support/stock.h"

#include "bench/support/load.h"
#include "bench/support/must.h"
#include "contracts/channel/store.h"
#include "platform/sql/sql.h"
#include "platform/testing/private_postgres.h"
#include "tests/harness/token.h"
#include "tests/harness/workshop.h"

namespace atelier::bench {
namespace {

constexpr std::size_t kCustomers = 64;
constexpr std::size_t kAtOnce = 1000;

std::unique_ptr<sql::Database> shop_database(const std::filesystem::path& data,
                                             const Clock& clock) {
  const auto place = harness::place_of(data);
  if (place.prefix.empty())
    return must(sql::open_sqlite({.path = (data / "shop.sqlite").string(), .name = "shop"}, clock));
  return must(sql::open_postgres(
      {.url = PrivatePostgres::shared().url(), .database = place.prefix + "_shop", .name = "shop"},
      clock));
}

}  // namespace

Stock::Stock(std::filesystem::path data, std::size_t quotes) : data_(std::move(data)) {
  for (std::size_t i = 0; i < kCustomers; ++i) customers_.push_back(auth::UserId::make());
  copy(priced_quote(), quotes);
}

void Stock::sign_in() {
  tokens_.clear();
  for (const auto& customer : customers_)
    tokens_.push_back(harness::token_for(data_, customer, "Anna Orlova", auth::Role::customer));
}

bool Stock::order(std::string& request) {
  if (quotes_.empty()) return false;
  const auto [quote, customer] = quotes_.front();
  quotes_.pop_front();
  request = http_request("/api/shop/orders", tokens_[customer],
                         R"({"lines":[{"quote_id":")" + quote.str() +
                             R"(","alloy":"silver-925"}],"phone":"+7 900 000-00-00",)"
                             R"("address":"1 Main st., Moscow","reference":"for Vera"})");
  return true;
}

QuoteId Stock::priced_quote() const {
  harness::Workshop shop(data_);
  const auto quoted = shop.quote(shop.upload_ring());
  if (quoted["/status"] != "priced") throw std::runtime_error("no price: " + quoted.text);
  return QuoteId{Uuid::parse(quoted["/quote_id"]).value()};
}

void Stock::copy(const QuoteId& id, std::size_t count) {
  const SystemClock clock;
  const auto db = shop_database(data_, clock);
  auto quote = must(db->read([&](sql::Reader& reader) -> Result<channel::Quote> {
    return channel::store::find_quote(reader, id).value();
  }));
  quote.status = channel::QuoteStatus::requested;
  while (quotes_.size() < count) {
    const auto first = quotes_.size();
    for (auto i = first; i < std::min(count, first + kAtOnce); ++i)
      quotes_.push_back({QuoteId::make(), i % kCustomers});
    must(db->write([&](sql::Tx& tx) -> Result<bool> {
      for (auto i = first; i < quotes_.size(); ++i) {
        quote.id = quote.answer->quote_id = quotes_[i].quote;
        quote.customer = customers_[quotes_[i].customer];
        channel::store::insert_quote(tx, quote);
        channel::store::set_answer(tx, quote.id, quote.status, *quote.answer);
      }
      return true;
    }));
  }
}

}  // namespace atelier::bench
