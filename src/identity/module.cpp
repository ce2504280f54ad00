// SPDX-License-Identifier: Apache-2.0
#include "identity/module.h"

#include "identity/messages.h"
#include "identity/routes.h"

namespace atelier::identity {
namespace {

class IdentityModule final : public Module {
 public:
  IdentityModule(const Ports& ports, const IdentityOptions& options)
      : clock_(ports.clock),
        db_(ports.db),
        accounts_(options.accounts),
        revoker_(ports.outbox, ports.tokens),
        sessions_(ports.db, revoker_, ports.tokens, options.log_ins),
        people_(revoker_),
        sign_ups_(options.sign_ups_per_hour, kHour) {
    add_routes(ports.router, {db_, sessions_, people_, sign_ups_});
    ports.bus.subscribe(make_consumer(db_, revoker_));
  }

  Result<void> start() override {
    ATELIER_TRY(prepare(db_));
    ATELIER_TRY(reload_revocations());
    for (const auto& account : accounts_) ATELIER_TRY(ensure_account(db_, account));
    accounts_.clear();  // the passwords are not needed any more
    return {};
  }

 private:
  /// What was revoked before the last stop and is still worth something to whoever has it.
  Result<void> reload_revocations() {
    return db_.read([&](sql::Reader& reader) -> Result<void> {
      for (const auto& [user, not_before] :
           store::revoked_since(reader, clock_.now() - auth::kTokenLife_us))
        revoker_.heard(user, not_before);
      return {};
    });
  }

  const Clock& clock_;
  sql::Database& db_;
  std::vector<Account> accounts_;
  Revoker revoker_;
  Sessions sessions_;
  People people_;
  auth::RateLimit sign_ups_;
};

}  // namespace

Result<void> prepare(sql::Database& db) { return db.migrate("identity", migrations()); }

std::unique_ptr<Module> make_identity(const Ports& ports, const IdentityOptions& options) {
  return std::make_unique<IdentityModule>(ports, options);
}

}  // namespace atelier::identity
