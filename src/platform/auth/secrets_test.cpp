// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <thread>

#include "platform/auth/auth.h"

namespace atelier::auth {
namespace {

TEST(Password, IsHashedWithTheParametersPromised) {
  const std::string hash = hash_password("wax and gold");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
}

TEST(Password, IsRecognisedAndNothingElseIs) {
  const std::string hash = hash_password("воск и золото");
  EXPECT_TRUE(verify_password(hash, "воск и золото"));
  for (const char* wrong : {"", "воск и золот", "воск и золото ", "Воск и золото"})
    EXPECT_FALSE(verify_password(hash, wrong)) << wrong;
}

TEST(Password, MayHoldZeroCharacters) {
  const std::string hash = hash_password(std::string_view("a\0b", 3));
  EXPECT_TRUE(verify_password(hash, std::string_view("a\0b", 3)));
  EXPECT_FALSE(verify_password(hash, "a"));
}

TEST(Password, IsSaltedAnew) { EXPECT_NE(hash_password("same"), hash_password("same")); }

TEST(Password, IsNotRecognisedByAHashThatIsNone) {
  for (const std::string& hash :
       {std::string(), std::string("x"), std::string("$argon2id$"),
        std::string("$argon2id$v=19$m=19456,t=2,p=1$x$y"), std::string(10'000, '$')})
    EXPECT_FALSE(verify_password(hash, "x"));
}

std::int64_t peak_memory_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6));
  return 0;
}

TEST(Password, IsHashedTwoAtATimeAtMost) {
  std::ofstream("/proc/self/clear_refs") << 5;  // from here on the peak is counted anew
  const std::int64_t before_kb = peak_memory_kb();
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([] { EXPECT_TRUE(verify_password(hash_password("x"), "x")); });
  for (auto& thread : threads) thread.join();
  EXPECT_LT(peak_memory_kb() - before_kb, 3 * 19 * 1024);
}

TEST(RandomToken, Is128BitsInHexAndNeverTheSame) {
  std::set<std::string> made;
  for (int i = 0; i < 1000; ++i) made.insert(random_token());
  EXPECT_EQ(made.size(), 1000u);
  for (const auto& token : made) {
    EXPECT_EQ(token.size(), 32u);
    EXPECT_EQ(token.find_first_not_of("0123456789abcdef"), std::string::npos);
  }
}

TEST(TokenDigest, IsSha256InHex) {
  EXPECT_EQ(token_digest("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(token_digest(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(EqualConstantTime, ComparesAllBytes) {
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_TRUE(equal_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_constant_time("secret", "secret "));
  EXPECT_FALSE(equal_constant_time("", "x"));
}

TEST(Roles, AreASet) {
  const Roles roles = Role::manager | Role::lead;
  EXPECT_TRUE(roles.any(Role::lead));
  EXPECT_TRUE(roles.any(Role::lead | Role::admin));
  EXPECT_FALSE(roles.any(Role::admin));
  EXPECT_TRUE(Roles().empty());
  EXPECT_EQ(Roles::from_bits(roles.bits()), roles);
  EXPECT_EQ(Roles::from_bits(-1), Roles::everyone());
}

}  // namespace
}  // namespace atelier::auth
