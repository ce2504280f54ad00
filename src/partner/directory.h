// SPDX-License-Identifier: Apache-2.0
// Who may call, in memory: every partner with its keys. Thread-safe.
#pragma once

#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "partner/bucket.h"
#include "platform/http/call.h"

namespace atelier::partner {

/// A partner with all its keys, as it stands in the database.
struct Listed {
  Account account;
  std::vector<ApiKey> keys;
};

struct Admitted {
  auth::Caller caller;  ///< the partner; its session is the id of the key
  Limits limits;
};

class Directory {
 public:
  /// In place of what was known of this partner.
  void show(const Listed& listed);

  /// `unauthenticated` "key-missing" | "key-invalid", the same for each way in which a key may be
  /// wrong; `forbidden` "live-key-needed" for a key of the sandbox.
  Result<Admitted> admit(std::string_view authorization, Instant now) const;
  /// One request of an admitted partner.
  Bucket::Taken take(const PartnerId& partner, Instant now);
  /// What it would be told now.
  std::optional<Limits> limits_of(const PartnerId& partner) const;

 private:
  struct Known {
    Account account;
    std::vector<KeyId> keys;
    std::mutex mutex;
    Bucket bucket;
  };

  mutable std::shared_mutex mutex_;
  std::unordered_map<PartnerId, Known> partners_;
  std::unordered_map<KeyId, ApiKey> keys_;
};

}  // namespace atelier::partner
