// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/auth/auth.h"
#include "platform/base/file.h"
#include "platform/base/json_codec.h"
#include "platform/base/text.h"

namespace atelier::auth {
namespace {

constexpr std::string_view kVersion = "v1.";
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestToken = 2048;  // a name of quotes and backslashes takes 600 bytes
constexpr int kBase64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

/// Short names: the token travels with every request.
struct Payload {
  UserId u;
  std::string n;
  int r = 0;
  Uuid s;
  std::int64_t i = 0;
  std::int64_t e = 0;
};
BOOST_DESCRIBE_STRUCT(Payload, (), (u, n, r, s, i, e))

static_assert(crypto_auth_hmacsha256_KEYBYTES == std::tuple_size_v<Tokens::Secret>);

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string to_base64(const unsigned char* bytes, std::size_t size) {
  std::string out(sodium_base64_encoded_len(size, kBase64), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes, size, kBase64);
  out.pop_back();  // its zero
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(),
                        text.size(), nullptr, &size, nullptr, kBase64) != 0)
    return std::nullopt;
  out.resize(size);
  return out;
}

std::string signature(const Tokens::Secret& secret, std::string_view text) {
  std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> mac;
  crypto_auth_hmacsha256(mac.data(), bytes_of(text), text.size(), secret.data());
  return to_base64(mac.data(), mac.size());
}

/// The end of a token: random, and known only to who has it.
std::string_view signature_of(std::string_view token) { return token.substr(token.rfind('.') + 1); }

/// Only the signature must not be found out byte by byte; who has it, has the rest.
bool same_token(std::string_view a, std::string_view b) {
  return equal_constant_time(signature_of(a), signature_of(b)) && a == b;
}

Error invalid_session() {
  return {ErrorKind::unauthenticated, "session-invalid", "Please sign in again."};
}

Error bad_secret(std::string type, const std::filesystem::path& file, std::string_view advice) {
  return {ErrorKind::internal, std::move(type), file.string() + " " + std::string(advice)};
}

/// Under a name of its own first, and linked when it is whole: a reader never sees half a secret,
/// and of two that make one at once the second finds EEXIST and uses the first's.
Result<void> make_secret(const std::filesystem::path& file) {
  const std::string text = random_token() + random_token() + "\n";
  std::filesystem::path draft = file;
  draft += "." + random_token();
  ATELIER_TRY_ASSIGN(File opened, open_file(draft, O_WRONLY | O_CREAT | O_EXCL, 0600));
  Result<void> done = opened.write(std::as_bytes(std::span(text)));
  if (done) done = opened.sync();
  if (done && ::link(draft.c_str(), file.c_str()) != 0 && errno != EEXIST)
    done = storage_error("link", errno);
  ::unlink(draft.c_str());
  if (!done) return done;
  const auto folder = file.has_parent_path() ? file.parent_path() : ".";
  return sync_folder(folder);
}

Result<Tokens::Secret> read_secret(const std::filesystem::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) return storage_error("read", errno);
  if ((found.st_mode & 077) != 0)
    return bad_secret("secret-unsafe", file, "can be read by others: chmod 600 it.");
  std::string text;
  std::getline(std::ifstream(file), text);
  Tokens::Secret secret;
  std::size_t size = 0;
  if (text.size() != 2 * secret.size() ||
      sodium_hex2bin(secret.data(), secret.size(), text.data(), text.size(), nullptr, &size,
                     nullptr) != 0 ||
      size != secret.size())
    return bad_secret("secret-invalid", file, "must hold 64 hex digits on one line.");
  return secret;
}

}  // namespace

Result<Tokens::Secret> Tokens::load_or_make_secret(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) ATELIER_TRY(make_secret(file));
  return read_secret(file);
}

std::string Tokens::sign(const Caller& caller) const {
  const std::string payload = to_json(
      Payload{caller.user, std::string(cut_utf8(caller.name, kLongestName)), caller.roles.bits(),
              caller.session, caller.issued_at.us, caller.expires_at.us});
  std::string token = std::string(kVersion) + to_base64(bytes_of(payload), payload.size());
  return token + "." + signature(secret_, token);
}

Result<Caller> Tokens::verify(std::string_view token, Instant now) const {
  if (token.size() > kLongestToken || !token.starts_with(kVersion)) return invalid_session();
  std::optional<Caller> caller;
  const auto place = std::hash<std::string_view>{}(signature_of(token));
  auto& known = known_[place % known_.size()];
  {
    const std::lock_guard lock(mutex_);
    if (same_token(known.token, token)) caller = known.caller;
  }
  if (!caller) {
    ATELIER_TRY_ASSIGN(caller, read(token));
    const std::lock_guard lock(mutex_);
    known = {std::string(token), *caller};
  }
  if (revocations_.revoked(*caller)) return invalid_session();
  if (now >= caller->expires_at)
    return Error{ErrorKind::unauthenticated, "session-expired", "The session has to be renewed."};
  return std::move(*caller);
}

/// Whoever it was signed for, whatever has become of them.
Result<Caller> Tokens::read(std::string_view token) const {
  const std::size_t dot = token.rfind('.');
  if (dot < kVersion.size()) return invalid_session();
  const std::string_view what = token.substr(0, dot);
  // Compared as text: libsodium's decoder takes some bytes beyond ASCII for digits.
  if (!equal_constant_time(signature(secret_, what), token.substr(dot + 1)))
    return invalid_session();

  const auto payload = from_base64(what.substr(kVersion.size()));
  if (!payload) return invalid_session();
  const auto read = from_json<Payload>(*payload);
  if (!read) return invalid_session();
  return Caller{read->u, read->n, Roles::from_bits(read->r), read->s, {read->i}, {read->e}};
}

void Revocations::revoke(const UserId& user, Instant not_before) {
  const std::lock_guard lock(mutex_);
  Instant& kept = not_before_[user];
  kept = std::max(kept, not_before);
}

bool Revocations::revoked(const Caller& caller) const {
  const std::lock_guard lock(mutex_);
  const auto found = not_before_.find(caller.user);
  return found != not_before_.end() && caller.issued_at < found->second;
}

}  // namespace atelier::auth
