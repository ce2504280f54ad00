// SPDX-License-Identifier: Apache-2.0
// The SQL of what only partners have; what every channel has is in contracts/channel/store.h. What
// a partner may see is asked for with its id: another's is not found.
#pragma once

#include "contracts/channel/store.h"
#include "partner/directory.h"
#include "partner/requests.h"

namespace atelier::partner {

std::span<const sql::Migration> migrations();  // made from schema/*.sql

struct Model {
  std::string hash;
  std::string file_name;
  std::int64_t size_bytes = 0;
  Instant uploaded_at;
};
BOOST_DESCRIBE_STRUCT(Model, (), (hash, file_name, size_bytes, uploaded_at))

/// What was answered to a write.
struct Answered {
  std::string fingerprint;  ///< of the request
  int status = 0;
  std::string location;
  std::string body;
};

struct Event {
  std::int64_t seq = 0;
  std::string type;
  Instant at;
  JsonText data;
};
BOOST_DESCRIBE_STRUCT(Event, (), (seq, type, at, data))

struct OrdersFilter {
  std::optional<OrderId> before;
  std::string status;     ///< "" for all
  std::string reference;  ///< "" for all
  std::int64_t limit = 0;
};

struct RequestsFilter {
  std::optional<PartnerId> partner;
  std::optional<RequestId> before;
  std::string reference;  ///< "" for all, as those below
  std::string trace_id;
  std::int64_t least_status = 0;
  std::int64_t limit = 0;
};

namespace store {

// --- partners and keys

void insert_account(sql::Tx& tx, const Account& account);
bool set_limits(sql::Tx& tx, const PartnerId& id, const Limits& limits);
/// False where it is closed already.
bool close_account(sql::Tx& tx, const PartnerId& id);
std::optional<Account> find_account(sql::Reader& db, const PartnerId& id);
std::vector<Account> page_of_accounts(sql::Reader& db, const std::optional<PartnerId>& before,
                                      std::int64_t limit);
std::vector<PartnerId> all_accounts(sql::Reader& db);
std::optional<Listed> find_listed(sql::Reader& db, const PartnerId& id);

void insert_key(sql::Tx& tx, const ApiKey& key);
std::vector<ApiKey> keys_of(sql::Reader& db, const PartnerId& partner);
std::optional<ApiKey> find_key(sql::Reader& db, const PartnerId& partner, const KeyId& id);
/// False where it was revoked already.
bool revoke_key(sql::Tx& tx, const PartnerId& partner, const KeyId& id);
/// Never later than it does already.
void let_expire(sql::Tx& tx, const PartnerId& partner, const KeyId& id, Instant at);
void touch_key(sql::Tx& tx, const KeyId& id, Instant at);

// --- models

void insert_model(sql::Tx& tx, const PartnerId& partner, const Model& model);
std::optional<Model> find_model(sql::Reader& db, const PartnerId& partner, std::string_view hash);

// --- the line before pricing

void put_in_line(sql::Tx& tx, const PartnerId& partner, const QuoteId& quote);
void leave_line(sql::Tx& tx, const PartnerId& partner, const QuoteId& quote);
/// Those that were sent to pricing since then and are not answered.
std::int64_t count_sent_since(sql::Reader& db, const PartnerId& partner, Instant since);
/// The first of those that were not sent, which is as sent now.
std::optional<QuoteId> send_first(sql::Tx& tx, const PartnerId& partner);
/// Who has quotes that were not sent.
std::vector<PartnerId> partners_in_line(sql::Reader& db);

// --- orders

/// False where the reference names an order already.
bool insert_reference(sql::Tx& tx, const PartnerId& partner, std::string_view reference,
                      const OrderId& order);
std::optional<OrderId> order_of_reference(sql::Reader& db, const PartnerId& partner,
                                          std::string_view reference);
/// Of every partner, kMostFound at most.
std::vector<OrderId> orders_of_reference(sql::Reader& db, std::string_view reference);
struct Named {
  PartnerId partner;
  std::string reference;
};
std::optional<Named> name_of_order(sql::Reader& db, const OrderId& id);
/// The newest first.
std::vector<channel::CustomerOrder> page_of_orders(sql::Reader& db, const PartnerId& partner,
                                                   const OrdersFilter& filter);

// --- idempotency

std::optional<Answered> find_answer(sql::Reader& db, const PartnerId& partner,
                                    std::string_view key);
void insert_answer(sql::Tx& tx, const PartnerId& partner, std::string_view key,
                   const Answered& answered);

// --- the feed

/// Numbers them in the order in which they commit: the partner's row is locked until then.
void append_event(sql::Tx& tx, const PartnerId& partner, std::string_view type,
                  const std::string& data);
std::vector<Event> events_after(sql::Reader& db, const PartnerId& partner, std::int64_t seq,
                                std::int64_t limit);

// --- requests

void insert_request(sql::Tx& tx, const RequestRecord& record);
/// The newest first.
std::vector<RequestRecord> page_of_requests(sql::Reader& db, const RequestsFilter& filter);

/// Deletes answers, events and requests that are older than is promised to keep them; a bounded
/// number at a time. Whether there may be more.
bool prune(sql::Tx& tx);

}  // namespace store

}  // namespace atelier::partner
