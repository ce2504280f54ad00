// SPDX-License-Identifier: Apache-2.0
#include "partner/directory.h"

#include <algorithm>

namespace atelier::partner {
namespace {

Error key_invalid() {
  return {ErrorKind::unauthenticated, "key-invalid",
          "This API key is not known, has expired or was revoked."};
}

/// What stands behind "Bearer", in whatever case that is written.
std::string_view bearer_of(std::string_view authorization) {
  constexpr std::string_view kBearer = "bearer ";
  if (authorization.size() <= kBearer.size()) return {};
  const bool bearer = std::equal(kBearer.begin(), kBearer.end(), authorization.begin(),
                                 [](char a, char b) { return a == (b | 0x20) || a == b; });
  return bearer ? authorization.substr(kBearer.size()) : std::string_view{};
}

}  // namespace

void Directory::show(const Listed& listed) {
  std::unique_lock lock(mutex_);
  auto& known = partners_[listed.account.id];
  for (const auto& id : known.keys) keys_.erase(id);
  known.account = listed.account;
  known.keys.clear();
  for (const auto& key : listed.keys) {
    known.keys.push_back(key.id);
    keys_[key.id] = key;
  }
}

Result<Admitted> Directory::admit(std::string_view authorization, Instant now) const {
  const auto text = bearer_of(authorization);
  if (text.empty())
    return Error{ErrorKind::unauthenticated, "key-missing",
                 "Send your API key as Authorization: Bearer atl_live_..."};
  const auto read = read_key(text);
  if (!read) return key_invalid();
  const auto digest = auth::token_digest(read->secret);
  std::shared_lock lock(mutex_);
  const auto found = keys_.find(read->id);
  if (found == keys_.end()) return key_invalid();
  const auto& key = found->second;
  if (!auth::equal_constant_time(digest, key.digest) || key.mode != read->mode ||
      !is_good(key, now))
    return key_invalid();
  const auto& account = partners_.at(key.partner).account;
  if (account.closed_at) return key_invalid();
  if (key.mode == KeyMode::test)
    return Error{ErrorKind::forbidden, "live-key-needed",
                 "This is a key of the sandbox; only a live key reaches what is real."};
  return Admitted{{.user = account.id, .name = account.name, .session = key.id.value},
                  account.limits};
}

Bucket::Taken Directory::take(const PartnerId& partner, Instant now) {
  std::shared_lock lock(mutex_);
  auto& known = partners_.at(partner);
  std::lock_guard alone(known.mutex);
  return known.bucket.take(known.account.limits, now);
}

std::optional<Limits> Directory::limits_of(const PartnerId& partner) const {
  std::shared_lock lock(mutex_);
  const auto found = partners_.find(partner);
  if (found == partners_.end()) return std::nullopt;
  return found->second.account.limits;
}

}  // namespace atelier::partner
