// SPDX-License-Identifier: Apache-2.0
// Passwords, random tokens and their digests.
#include <new>
#include <semaphore>
#include <sodium.h>

#include "platform/auth/auth.h"
#include "platform/base/text.h"

namespace atelier::auth {
namespace {

// OWASP's second choice of argon2id parameters (Password Storage Cheat Sheet): 19 MiB, t=2, p=1.
constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemory_bytes = 19U << 20;

void prepare_sodium() {
  static const bool ready = sodium_init() >= 0;
  ATELIER_ASSERT(ready);
}

/// Held while hashing: memory and cores are for others too, however many log in at once.
class HashingTurn {
 public:
  HashingTurn() { turns().acquire(); }
  ~HashingTurn() { turns().release(); }
  HashingTurn(const HashingTurn&) = delete;
  HashingTurn& operator=(const HashingTurn&) = delete;

 private:
  static std::counting_semaphore<2>& turns() {
    static std::counting_semaphore<2> two{2};
    return two;
  }
};

}  // namespace

std::string hash_password(std::string_view password) {
  prepare_sodium();
  const HashingTurn turn;
  std::array<char, crypto_pwhash_STRBYTES> out;
  if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), kPasses, kMemory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::bad_alloc();
  return out.data();
}

bool verify_password(std::string_view hash, std::string_view password) {
  prepare_sodium();
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  const HashingTurn turn;
  return crypto_pwhash_str_verify(std::string(hash).c_str(), password.data(), password.size()) == 0;
}

std::string random_token() {
  prepare_sodium();
  std::array<std::uint8_t, 16> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  return to_hex(bytes);
}

std::string token_digest(std::string_view token) {
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest;
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(token.data()),
                     token.size());
  return to_hex(digest);
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace atelier::auth
