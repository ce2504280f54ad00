// SPDX-License-Identifier: Apache-2.0
#include "watch/module.h"

namespace atelier::watch {
namespace {

class Watch final : public Module {
 public:
  explicit Watch(const Ports& ports) : db_(ports.db) {}

  Result<void> start() override { return prepare(db_); }

 private:
  sql::Database& db_;
};

}  // namespace

std::unique_ptr<Module> make_watch(const Ports& ports) { return std::make_unique<Watch>(ports); }

Result<void> prepare(sql::Database&) { return {}; }

}  // namespace atelier::watch
