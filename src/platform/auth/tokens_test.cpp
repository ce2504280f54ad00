// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sys/stat.h>
#include <thread>

#include "platform/auth/auth.h"
#include "platform/auth/service.h"
#include "platform/base/uuid.h"

namespace atelier::auth {
namespace {

namespace fs = std::filesystem;

constexpr Instant kNow{1'772'000'000 * kSecond};
constexpr Tokens::Secret kSecret = {1, 2, 3};

Caller somebody() {
  return {UserId::make(), "Ольга \"Оля\" К.",  Role::operator_ | Role::lead, Uuid::make(),
          kNow,           kNow + kTokenLife_us};
}

std::string type_of(const Result<Caller>& result) {
  if (result) return "";
  EXPECT_EQ(result.error().kind, ErrorKind::unauthenticated);
  return result.error().type;
}

TEST(Tokens, GiveBackWhoTheyWereMadeFor) {
  const Tokens tokens(kSecret);
  const Caller caller = somebody();
  const auto read = tokens.verify(tokens.sign(caller), kNow);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->user, caller.user);
  EXPECT_EQ(read->name, caller.name);
  EXPECT_EQ(read->roles, caller.roles);
  EXPECT_EQ(read->session, caller.session);
  EXPECT_EQ(read->issued_at, caller.issued_at);
  EXPECT_EQ(read->expires_at, caller.expires_at);
}

TEST(Tokens, AreToldApartHoweverManyThereAre) {
  const Tokens tokens(kSecret);
  std::vector<std::pair<Caller, std::string>> many;
  for (int i = 0; i < 2000; ++i) {
    auto& [caller, token] = many.emplace_back(somebody(), "");
    token = tokens.sign(caller);
  }
  for (int round = 0; round < 2; ++round)
    for (const auto& [caller, token] : many)
      ASSERT_EQ(tokens.verify(token, kNow)->user, caller.user);
}

TEST(Tokens, AreMadeOfWhatACookieMayHold) {
  const std::string token = Tokens(kSecret).sign(somebody());
  EXPECT_TRUE(token.starts_with("v1."));
  EXPECT_EQ(
      token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."),
      std::string::npos);
}

TEST(Tokens, EndWithTheirLife) {
  const Tokens tokens(kSecret);
  const std::string token = tokens.sign(somebody());
  EXPECT_EQ(type_of(tokens.verify(token, kNow + kTokenLife_us - 1)), "");
  EXPECT_EQ(type_of(tokens.verify(token, kNow + kTokenLife_us)), "session-expired");
}

TEST(Tokens, AreRefusedWhenAnyByteIsChanged) {
  const Tokens tokens(kSecret);
  const std::string good = tokens.sign(somebody());
  EXPECT_EQ(type_of(tokens.verify(good, kNow)), "");  // known now: nothing like it may pass
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const char c : {'A', 'B', '_', '.', '=', ' ', '\0', '\xff'}) {
      std::string bad = good;
      bad[i] = c;
      if (bad == good) continue;
      EXPECT_EQ(type_of(tokens.verify(bad, kNow)), "session-invalid") << i << c;
    }
}

TEST(Tokens, AreRefusedWhenCutOrPadded) {
  const Tokens tokens(kSecret);
  const std::string good = tokens.sign(somebody());
  EXPECT_EQ(type_of(tokens.verify(good, kNow)), "");
  for (std::size_t n = 0; n < good.size(); ++n) {
    EXPECT_EQ(type_of(tokens.verify(good.substr(0, n), kNow)), "session-invalid") << n;
    EXPECT_EQ(type_of(tokens.verify(good.substr(good.size() - n), kNow)), "session-invalid") << n;
  }
  for (const char* more : {"A", "=", ".", " ", "\n", ".A"})
    EXPECT_EQ(type_of(tokens.verify(good + more, kNow)), "session-invalid") << more;
}

TEST(Tokens, AreRefusedWhenTheyAreNoneAtAll) {
  const Tokens tokens(kSecret);
  for (const char* text :
       {"", "v1", "v1.", "v1..", "v1...", ".", "..", "v1.e30", "v1.e30.", "v1.e30.e30"})
    EXPECT_EQ(type_of(tokens.verify(text, kNow)), "session-invalid") << text;
  EXPECT_EQ(type_of(tokens.verify("v1." + std::string(10'000'000, 'A'), kNow)), "session-invalid");
}

TEST(Tokens, OfAnotherVersionOrSecretAreRefused) {
  const Tokens tokens(kSecret);
  const std::string good = tokens.sign(somebody());
  EXPECT_EQ(type_of(tokens.verify("v2." + good.substr(3), kNow)), "session-invalid");
  EXPECT_EQ(type_of(Tokens({9}).verify(good, kNow)), "session-invalid");
}

TEST(Tokens, CutALongNameBetweenCharacters) {
  const Tokens tokens(kSecret);
  Caller caller = somebody();
  caller.name.clear();
  for (int i = 0; i < 10'000; ++i) caller.name += "a\"\\\n"[i % 4];
  EXPECT_EQ(tokens.verify(tokens.sign(caller), kNow)->name, caller.name.substr(0, 200));
  caller.name = std::string(10'000, '\x01');
  EXPECT_EQ(tokens.verify(tokens.sign(caller), kNow)->name, std::string(200, '\x01'));
  caller.name = "x";
  for (int i = 0; i < 1000; ++i) caller.name += "к";
  EXPECT_EQ(tokens.verify(tokens.sign(caller), kNow)->name, caller.name.substr(0, 199));
}

TEST(Revocations, RefuseWhatWasIssuedBefore) {
  Tokens tokens(kSecret);
  const Caller caller = somebody();
  const std::string token = tokens.sign(caller);
  tokens.revocations().revoke(UserId::make(), kNow + kDay);
  tokens.revocations().revoke(caller.user, caller.issued_at);
  EXPECT_EQ(type_of(tokens.verify(token, kNow)), "");
  tokens.revocations().revoke(caller.user, caller.issued_at + 1);
  EXPECT_EQ(type_of(tokens.verify(token, kNow)), "session-invalid");
}

TEST(Revocations, KeepTheLatestTimeInWhateverOrderTheyCome) {
  Revocations revocations;
  const Caller caller = somebody();
  revocations.revoke(caller.user, kNow + 2);
  revocations.revoke(caller.user, kNow - 2);
  EXPECT_TRUE(revocations.revoked(caller));
}

class Secret : public testing::Test {
 protected:
  Secret() : folder_(fs::path(testing::TempDir()) / ("secret-" + random_token())) {
    fs::create_directory(folder_);
  }
  ~Secret() override { fs::remove_all(folder_); }

  void write(std::string_view text, mode_t mode) const {
    std::ofstream(file()) << text;
    ::chmod(file().c_str(), mode);
  }
  std::string type_of_load() const {
    const auto loaded = Tokens::load_or_make_secret(file());
    return loaded ? "" : loaded.error().type;
  }
  fs::path file() const { return folder_ / "session.key"; }

  fs::path folder_;
};

TEST_F(Secret, IsMadeOnceForItsOwnerOnlyAndThenRead) {
  const auto made = Tokens::load_or_make_secret(file());
  ASSERT_TRUE(made.ok()) << made.error().detail;
  struct stat found {};
  ASSERT_EQ(::stat(file().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  EXPECT_EQ(*Tokens::load_or_make_secret(file()), *made);
  EXPECT_NE(*made, Tokens::Secret{});
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(Secret, IsTheSameForAllThatStartAtOnce) {
  std::array<Tokens::Secret, 8> made;
  std::vector<std::thread> threads;
  for (auto& mine : made)
    threads.emplace_back([&] { mine = Tokens::load_or_make_secret(file()).value(); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::set(made.begin(), made.end()).size(), 1u);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(Secret, IsNotReadFromAFileThatOthersCanRead) {
  write(std::string(64, 'a') + "\n", 0640);
  EXPECT_EQ(type_of_load(), "secret-unsafe");
}

TEST_F(Secret, IsNotReadFromAFileThatHoldsNone) {
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string(63, 'a'), std::string(65, 'a'),
        std::string(64, 'g'), std::string(32, 'a') + "\n" + std::string(32, 'a')}) {
    write(text, 0600);
    EXPECT_EQ(type_of_load(), "secret-invalid") << text;
  }
}

TEST_F(Secret, CannotBeMadeWhereThereIsNoFolder) {
  EXPECT_EQ(Tokens::load_or_make_secret(folder_ / "none" / "key").error().type, "storage-failed");
}

TEST(Service, IsKnownByItsTokenAndNobodyElseIsOne) {
  const Tokens tokens(Tokens::Secret{});
  const Instant now{1'772'000'000 * kSecond};
  const auto token = tokens.sign(service_caller("watch", now));
  const auto caller = tokens.verify(token, now + 59 * kSecond);
  ASSERT_TRUE(caller.ok());
  EXPECT_TRUE(is_service(*caller));
  EXPECT_EQ(caller->name, "watch");
  EXPECT_EQ(tokens.verify(token, now + kMinute).error().type, "session-expired");
  EXPECT_FALSE(is_service({.user = UserId::make(), .roles = Roles::everyone()}));
}

}  // namespace
}  // namespace atelier::auth
