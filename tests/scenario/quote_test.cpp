// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

namespace json = boost::json;

// Shifts the program's clock; part of the test's packages (Debian: faketime).
std::string faketime_library() {
  for (const char* path : {"/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
                           "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"})
    if (std::filesystem::exists(path)) return path;
  return {};
}

TEST(AQuote, ExplainsEveryLineAndAddsUpToTheKopeck) {
  const TempFolder folder;
  Workshop shop(folder.path());
  const auto quote = shop.quote(shop.upload_ring());
  ASSERT_EQ(quote["/status"], "priced") << quote.text;
  std::int64_t sum = 0;
  for (const auto& line : quote.body.at_pointer("/offers/0/lines").as_array()) {
    EXPECT_FALSE(line.at("formula").as_string().empty());
    sum += line.at("minor").to_number<std::int64_t>();
  }
  EXPECT_EQ(std::to_string(sum), quote["/offers/0/total/minor"]);
  EXPECT_GT(sum, 0);
}

TEST(AQuote, CannotBeOrderedOnceItHasExpired) {
  const auto library = faketime_library();
  ASSERT_FALSE(library.empty()) << "install faketime";
  const TempFolder folder;
  std::string quote;
  {
    Workshop shop(folder.path());
    quote = shop.quote(shop.upload_ring())["/quote_id"];
  }
  Workshop later(folder.path(), {.environment = {"LD_PRELOAD=" + library, "FAKETIME=+400d",
                                                 "DONT_FAKE_MONOTONIC=1"}});
  const auto answer = later.customer.post(
      "/api/shop/orders", {{"lines", json::array{{{"quote_id", quote}, {"alloy", "silver-925"}}}},
                           {"phone", "+7 900 000-00-00"},
                           {"address", "1 Main st."}});
  EXPECT_EQ(answer.status, 410) << answer.text;
  EXPECT_EQ(answer.problem(), "quote-expired");
}

TEST(AQuote, OfAModelThatIsNoneFailsWithTheReason) {
  const TempFolder folder;
  Workshop shop(folder.path());
  const auto file = folder.path() / "letter.stl";
  std::ofstream(file) << "Dear jeweller, I should like a ring.\n";
  const auto quote = shop.quote(shop.upload(file));
  EXPECT_EQ(quote["/status"], "failed");
  EXPECT_NE(quote["/remarks/0/detail"], "");
}

TEST(AQuote, OfAModelThatWasNeverUploadedFailsWithTheReason) {
  const TempFolder folder;
  Workshop shop(folder.path());
  const auto quote = shop.quote(std::string(64, 'a'));
  EXPECT_EQ(quote["/status"], "failed");
}

TEST(OnTheCommandLine, AQuoteIsATableForPeopleAndJsonForPrograms) {
  const TempFolder folder;
  const auto file = folder.path() / "ring.stl";
  const auto sample = run({"sample-model", "ring", "--size", "17.5"});
  ASSERT_EQ(sample.code, 0);
  std::ofstream(file, std::ios::binary) << sample.out;
  const auto table = run({"quote", file.string()});
  EXPECT_EQ(table.code, 0);
  EXPECT_NE(table.out.find("gold-585"), std::string::npos) << table.out;
  const auto program = run({"quote", file.string(), "--json", "--alloy", "silver-925"});
  EXPECT_EQ(program.code, 0);
  EXPECT_TRUE(json::parse(program.out).is_object()) << program.out;
  EXPECT_NE(run({"quote", (folder.path() / "nothing.stl").string()}).code, 0);
}

}  // namespace
}  // namespace atelier::harness
