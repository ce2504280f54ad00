// SPDX-License-Identifier: Apache-2.0
// What goes over the wire at /v1 and at /api/partner.
#pragma once

#include "contracts/channel/intake.h"
#include "contracts/channel/views.h"
#include "partner/account.h"

namespace atelier::partner {

// --- /v1, in

struct NewQuotes {
  std::string model_hash;
  std::optional<LengthUnit> unit;  ///< mm
  ProductKind product{};
  std::optional<std::string> finish;  ///< polished
  std::optional<std::string> size;
  std::vector<std::int64_t> quantities;            ///< a quote for each
  std::optional<std::vector<std::string>> alloys;  ///< all
};
BOOST_DESCRIBE_STRUCT(NewQuotes, (), (model_hash, unit, product, finish, size, quantities, alloys))
void check(const NewQuotes& in, FieldErrors& errors);

struct NewOrder {
  std::string reference;  ///< your own; names one order for ever
  std::vector<channel::NewLine> lines;
  std::string phone;    ///< of whoever receives the parcel
  std::string address;  ///< where it goes
};
BOOST_DESCRIBE_STRUCT(NewOrder, (), (reference, lines, phone, address))
void check(const NewOrder& in, FieldErrors& errors);

struct ModelName {
  std::optional<std::string> name;  ///< of the file, to show
};
BOOST_DESCRIBE_STRUCT(ModelName, (), (name))
void check(const ModelName& in, FieldErrors& errors);

struct OrdersQuery {
  std::optional<OrderId> before;  ///< `next` of the page before
  std::optional<std::int64_t> limit;
  std::optional<OrderStatus> status;
  std::optional<std::string> reference;
};
BOOST_DESCRIBE_STRUCT(OrdersQuery, (), (before, limit, status, reference))
void check(const OrdersQuery& in, FieldErrors& errors);

struct QuotesQuery {
  std::optional<QuoteId> before;  ///< `next` of the page before
  std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(QuotesQuery, (), (before, limit))
void check(const QuotesQuery& in, FieldErrors& errors);

struct EventsQuery {
  std::optional<std::int64_t> after;  ///< `next` of the page before; 0
  std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(EventsQuery, (), (after, limit))
void check(const EventsQuery& in, FieldErrors& errors);

// --- /v1, out

struct UploadedModel {
  std::string hash;
  std::int64_t size_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(UploadedModel, (), (hash, size_bytes))

struct QuotesView {
  std::vector<channel::QuoteView> quotes;
};
BOOST_DESCRIBE_STRUCT(QuotesView, (), (quotes))

struct LimitsView {
  Limits limits;
  std::int64_t quotes_waiting = 0;
};
BOOST_DESCRIBE_STRUCT(LimitsView, (), (limits, quotes_waiting))

// --- /api/partner, in

struct NewPartner {
  std::string name;
  std::optional<Limits> limits;
};
BOOST_DESCRIBE_STRUCT(NewPartner, (), (name, limits))
void check(const Limits& in, FieldErrors& errors);
void check(const NewPartner& in, FieldErrors& errors);

struct NewKey {
  std::string name;
  std::optional<KeyMode> mode;  ///< live
};
BOOST_DESCRIBE_STRUCT(NewKey, (), (name, mode))
void check(const NewKey& in, FieldErrors& errors);

struct Rotation {
  std::int64_t overlap_hours = 24;  ///< how long the old key stays good
};
BOOST_DESCRIBE_STRUCT(Rotation, (), (overlap_hours))
void check(const Rotation& in, FieldErrors& errors);

struct PartnersQuery {
  std::optional<PartnerId> before;  ///< `next` of the page before
  std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(PartnersQuery, (), (before, limit))
void check(const PartnersQuery& in, FieldErrors& errors);

struct RequestsQuery {
  std::optional<PartnerId> partner;
  std::optional<std::string> reference;
  std::optional<std::string> trace_id;
  std::optional<bool> failed;
  std::optional<Id<struct RequestTag>> before;  ///< `next` of the page before
  std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(RequestsQuery, (), (partner, reference, trace_id, failed, before, limit))
void check(const RequestsQuery& in, FieldErrors& errors);

// --- /api/partner, out

struct KeyView {
  KeyId key_id;
  std::string name;
  KeyMode mode{};
  Instant created_at;
  std::string created_by;
  std::optional<Instant> expires_at;
  std::optional<Instant> revoked_at;
  std::optional<Instant> last_used_at;
  std::optional<std::string> key;  ///< whole, in the answer that makes it and never again
};
BOOST_DESCRIBE_STRUCT(KeyView, (),
                      (key_id, name, mode, created_at, created_by, expires_at, revoked_at,
                       last_used_at, key))

struct PartnerView {
  PartnerId partner_id;
  std::string name;
  Limits limits;
  Instant created_at;
  std::string created_by;
  std::optional<Instant> closed_at;
  std::vector<KeyView> keys;
};
BOOST_DESCRIBE_STRUCT(PartnerView, (),
                      (partner_id, name, limits, created_at, created_by, closed_at, keys))

struct PartnersPage {
  std::vector<PartnerView> partners;
  std::optional<PartnerId> next;  ///< absent on the last page
};
BOOST_DESCRIBE_STRUCT(PartnersPage, (), (partners, next))

KeyView to_view(const ApiKey& key);
PartnerView to_view(const Account& account, const std::vector<ApiKey>& keys);

}  // namespace atelier::partner
