// SPDX-License-Identifier: Apache-2.0
#include "partner/accounts.h"

#include "partner/store.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::partner {
namespace {

namespace attr = telemetry::attr;

Error partner_not_found() {
  return {ErrorKind::not_found, "partner-not-found", "There is no partner with this id."};
}

Error key_not_found() {
  return {ErrorKind::not_found, "key-not-found", "The partner has no key with this id."};
}

void tell(sql::Tx& tx, const char* event, const char* what, const PartnerId& id) {
  tx.on_commit([event, what, id] {
    telemetry::log(telemetry::Level::info, event, what, {{attr::kPartnerId, id.str()}});
  });
}

}  // namespace

Listed Accounts::show(sql::Tx& tx, const PartnerId& id) const {
  auto listed = store::find_listed(tx, id);
  ATELIER_ASSERT(listed.has_value());
  replicas_.changed(tx, id.value);
  tx.on_commit([&directory = directory_, listed = *listed] { directory.show(listed); });
  return std::move(*listed);
}

PartnerView Accounts::make(sql::Tx& tx, const auth::Caller& by, const NewPartner& in) const {
  const Account account{.id = PartnerId::make(),
                        .name = in.name,
                        .limits = in.limits.value_or(Limits{}),
                        .created_at = tx.now(),
                        .created_by = by.name};
  store::insert_account(tx, account);
  tell(tx, "partner.made", "A partner has an account", account.id);
  return to_view(show(tx, account.id).account, {});
}

Result<PartnerView> Accounts::set_limits(sql::Tx& tx, const PartnerId& id,
                                         const Limits& limits) const {
  if (!store::set_limits(tx, id, limits)) return partner_not_found();
  tell(tx, "partner.limited", "A partner has other limits", id);
  const auto listed = show(tx, id);
  return to_view(listed.account, listed.keys);
}

Result<PartnerView> Accounts::close(sql::Tx& tx, const PartnerId& id) const {
  if (!store::find_account(tx, id)) return partner_not_found();
  if (store::close_account(tx, id)) tell(tx, "partner.closed", "A partner may call no more", id);
  const auto listed = show(tx, id);
  return to_view(listed.account, listed.keys);
}

Result<KeyView> Accounts::make_key(sql::Tx& tx, const auth::Caller& by, const PartnerId& id,
                                   const NewKey& in) const {
  const auto account = store::find_account(tx, id);
  if (!account) return partner_not_found();
  if (account->closed_at)
    return Error{ErrorKind::conflict, "partner-closed", "This partner's account is closed."};
  const auto secret = auth::random_token();
  const ApiKey key{.id = KeyId::make(),
                   .partner = id,
                   .name = in.name,
                   .mode = in.mode.value_or(KeyMode::live),
                   .digest = auth::token_digest(secret),
                   .created_at = tx.now(),
                   .created_by = by.name};
  store::insert_key(tx, key);
  tell(tx, "partner.key_made", "A partner has another API key", id);
  (void)show(tx, id);
  auto view = to_view(key);
  view.key = key_text(key.mode, key.id, secret);
  return view;
}

Result<KeyView> Accounts::rotate(sql::Tx& tx, const auth::Caller& by, const PartnerId& id,
                                 const KeyId& key, const Rotation& in) const {
  const auto old = store::find_key(tx, id, key);
  if (!old) return key_not_found();
  if (!is_good(*old, tx.now()))
    return Error{ErrorKind::conflict, "key-not-good",
                 "This key is refused already. Make a new one instead."};
  store::let_expire(tx, id, key, tx.now() + in.overlap_hours * kHour);
  return make_key(tx, by, id, {.name = old->name, .mode = old->mode});
}

Result<KeyView> Accounts::revoke(sql::Tx& tx, const PartnerId& id, const KeyId& key) const {
  if (store::revoke_key(tx, id, key))
    tell(tx, "partner.key_revoked", "An API key is refused from now on", id);
  const auto now = store::find_key(tx, id, key);
  if (!now) return key_not_found();
  (void)show(tx, id);
  return to_view(*now);
}

}  // namespace atelier::partner
