// SPDX-License-Identifier: Apache-2.0
#include "identity/module.h"

#include "contracts/changes/changes.h"
#include "contracts/order_hops.h"
#include "identity/routes.h"
#include "identity/store.h"
#include "platform/base/ticker.h"

namespace atelier::identity {
namespace {

constexpr std::chrono::seconds kTellAgainEvery{5};

/// Of an e-mail or a phone, for which nobody else asks.
void find_customers(sql::Reader& db, const Find& in, Found& found) {
  if (in.by == FindBy::email) {
    const auto email = normalise_email(in.text);
    if (const auto person = email ? store::find_credentials(db, *email) : std::nullopt)
      found.customers.push_back(person->user);
  } else if (in.by == FindBy::phone) {
    if (const auto digits = last_ten_digits(in.text))
      found.customers = store::find_by_phone(db, *digits, kMostFound);
  }
}

class IdentityModule final : public Module {
 public:
  IdentityModule(const Ports& ports, const IdentityOptions& options)
      : clock_(ports.clock),
        db_(ports.db),
        bus_(ports.bus),
        accounts_(options.accounts),
        revoker_(ports.bus, ports.tokens),
        sessions_(ports.db, revoker_, ports.tokens, options.log_ins),
        people_(revoker_),
        sign_ups_(options.sign_ups_per_hour, kHour) {
    add_routes(ports.router, {db_, sessions_, people_, sign_ups_});
    add_internal_routes(ports.router, {.db = db_, .bus = bus_, .find = find_customers});
  }

  Result<void> start() override {
    ATELIER_TRY(prepare(db_));
    ATELIER_TRY(revoker_.tell_again(db_, clock_.now()));
    for (const auto& account : accounts_) ATELIER_TRY(ensure_account(db_, account));
    accounts_.clear();  // the passwords are not needed any more
    if (bus_.reaches_others())
      ticker_.emplace(kTellAgainEvery, [this] { (void)revoker_.tell_again(db_, clock_.now()); });
    return {};
  }
  void stop() override { ticker_.reset(); }

 private:
  const Clock& clock_;
  sql::Database& db_;
  bus::Bus& bus_;
  std::vector<Account> accounts_;
  Revoker revoker_;
  Sessions sessions_;
  People people_;
  auth::RateLimit sign_ups_;
  std::optional<Ticker> ticker_;
};

}  // namespace

Result<void> prepare(sql::Database& db) {
  ATELIER_TRY(changes::migrate(db));
  return db.migrate("identity", migrations());
}

std::unique_ptr<Module> make_identity(const Ports& ports, const IdentityOptions& options) {
  return std::make_unique<IdentityModule>(ports, options);
}

}  // namespace atelier::identity
