// SPDX-License-Identifier: Apache-2.0
// What every request of a partner passes: its key, its rate, and on the way out the log and the
// headers that tell how much it may still ask. Thread-safe.
#pragma once

#include "partner/directory.h"
#include "partner/requests.h"
#include "platform/http/router.h"

namespace atelier::partner {

class Door final : public http::Guard {
 public:
  Door(Directory& directory, Requests& requests) : directory_(directory), requests_(requests) {}

  std::optional<Error> admit(http::Call& call) override;
  void answered(const http::Call& call, http::Reply& reply) override;

 private:
  Directory& directory_;
  Requests& requests_;
};

}  // namespace atelier::partner
