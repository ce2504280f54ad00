// SPDX-License-Identifier: Apache-2.0
#include "partner/routes.h"

#include "partner/store.h"
#include "platform/base/page.h"

namespace atelier::partner {
namespace {

using auth::Role;
using http::Call;
using http::Empty;
using http::Method;
using http::With;

constexpr std::int64_t kPage = 50;
const auto kManagers = Role::manager | Role::admin;

struct RequestsPage {
  std::vector<RequestRecord> requests;
  std::optional<RequestId> next;  ///< absent on the last page
};
BOOST_DESCRIBE_STRUCT(RequestsPage, (), (requests, next))

/// A secret is for whoever asked for it, and for no cache on the way.
With<KeyView> once_only(KeyView key) {
  return {.out = std::move(key), .headers = {{"Cache-Control", "no-store"}}};
}

PartnersPage page_of_partners(sql::Reader& reader, const PartnersQuery& in) {
  const auto limit = in.limit.value_or(kPage);
  auto accounts = store::page_of_accounts(reader, in.before, limit + 1);
  PartnersPage page;
  if (cut(accounts, limit)) page.next = accounts.back().id;
  for (const auto& account : accounts)
    page.partners.push_back(to_view(account, store::keys_of(reader, account.id)));
  return page;
}

RequestsPage page_of_requests(sql::Reader& reader, const RequestsQuery& in) {
  const auto limit = in.limit.value_or(kPage);
  RequestsPage page{.requests = store::page_of_requests(
                        reader, {.partner = in.partner,
                                 .before = in.before,
                                 .reference = in.reference.value_or(""),
                                 .trace_id = in.trace_id.value_or(""),
                                 .least_status = in.failed.value_or(false) ? 400 : 0,
                                 .limit = limit + 1})};
  if (cut(page.requests, limit)) page.next = page.requests.back().id;
  return page;
}

void add_partner_routes(http::Router& router, sql::Database& db, const Accounts& accounts) {
  const std::string path = "/api/partner/partners";
  router.write<NewPartner, PartnerView>(
      Method::post, path,
      {.roles = kManagers, .summary = "Make an account for a partner company", .status = 201}, db,
      [&accounts](sql::Tx& tx, const Call& call, const NewPartner& in) -> Result<PartnerView> {
        return accounts.make(tx, call.caller(), in);
      });
  router.read<PartnersQuery, PartnersPage>(
      Method::get, path, {.roles = kManagers, .summary = "Partners, newest first"}, db,
      [](sql::Reader& reader, const Call&, const PartnersQuery& in) -> Result<PartnersPage> {
        return page_of_partners(reader, in);
      });
  router.read<Empty, PartnerView>(
      Method::get, path + "/{id}", {.roles = kManagers, .summary = "A partner with its keys"}, db,
      [](sql::Reader& reader, const Call& call, const Empty&) -> Result<PartnerView> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<PartnerId>("id"));
        const auto listed = store::find_listed(reader, id);
        if (!listed)
          return Error{ErrorKind::not_found, "partner-not-found",
                       "There is no partner with this id."};
        return to_view(listed->account, listed->keys);
      });
  router.write<Limits, PartnerView>(
      Method::put, path + "/{id}/limits",
      {.roles = kManagers, .summary = "How much a partner may ask at a time"}, db,
      [&accounts](sql::Tx& tx, const Call& call, const Limits& in) -> Result<PartnerView> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<PartnerId>("id"));
        return accounts.set_limits(tx, id, in);
      });
  router.write<Empty, PartnerView>(
      Method::post, path + "/{id}/close",
      {.roles = kManagers, .summary = "Refuse all keys of a partner from now on"}, db,
      [&accounts](sql::Tx& tx, const Call& call, const Empty&) -> Result<PartnerView> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<PartnerId>("id"));
        return accounts.close(tx, id);
      });
}

void add_key_routes(http::Router& router, sql::Database& db, const Accounts& accounts) {
  const std::string path = "/api/partner/partners/{id}/keys";
  router.write<NewKey, KeyView>(
      Method::post, path,
      {.roles = kManagers,
       .summary = "Make an API key; this answer is the only one that has it whole",
       .status = 201},
      db, [&accounts](sql::Tx& tx, const Call& call, const NewKey& in) -> Result<With<KeyView>> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<PartnerId>("id"));
        ATELIER_TRY_ASSIGN(auto key, accounts.make_key(tx, call.caller(), id, in));
        return once_only(std::move(key));
      });
  router.write<Rotation, KeyView>(
      Method::post, path + "/{key}/rotate",
      {.roles = kManagers,
       .summary = "Make a key in place of this one, which stays good for a while",
       .status = 201},
      db, [&accounts](sql::Tx& tx, const Call& call, const Rotation& in) -> Result<With<KeyView>> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<PartnerId>("id"));
        ATELIER_TRY_ASSIGN(const auto old, call.id<KeyId>("key"));
        ATELIER_TRY_ASSIGN(auto key, accounts.rotate(tx, call.caller(), id, old, in));
        return once_only(std::move(key));
      });
  router.write<Empty, KeyView>(
      Method::delete_, path + "/{key}",
      {.roles = kManagers, .summary = "Refuse an API key from now on"}, db,
      [&accounts](sql::Tx& tx, const Call& call, const Empty&) -> Result<KeyView> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<PartnerId>("id"));
        ATELIER_TRY_ASSIGN(const auto key, call.id<KeyId>("key"));
        return accounts.revoke(tx, id, key);
      });
}

}  // namespace

void add_routes(http::Router& router, sql::Database& db, const Accounts& accounts) {
  add_partner_routes(router, db, accounts);
  add_key_routes(router, db, accounts);
  router.read<RequestsQuery, RequestsPage>(
      Method::get, "/api/partner/requests",
      {.roles = kManagers | Role::on_call,
       .summary = "What partners asked and how it was answered, newest first"},
      db, [](sql::Reader& reader, const Call&, const RequestsQuery& in) -> Result<RequestsPage> {
        return page_of_requests(reader, in);
      });
}

}  // namespace atelier::partner
