// SPDX-License-Identifier: Apache-2.0
// What nobody should send, sent to the running program: each gets a clear problem document, and the
// program goes on.
#include <fstream>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

namespace json = boost::json;

class BadInput : public testing::Test {
 protected:
  Answer post(const std::string& body) {
    return shop_.customer.send({.method = "POST", .path = "/api/shop/quotes", .body = body});
  }
  void expect_problem(const Answer& answer, int status, const std::string& type) {
    EXPECT_EQ(answer.status, status) << answer.text;
    EXPECT_EQ(answer.problem(), type);
    EXPECT_EQ(answer["/trace_id"].size(), 32u) << answer.text;
    EXPECT_NE(answer["/detail"], "");
    EXPECT_TRUE(answer.headers.at("content-type").starts_with("application/problem+json"));
  }
  /// The quote of a file with this content.
  Answer quote_of(const std::string& content) {
    const auto file = folder_.path() / "model.stl";
    std::ofstream(file, std::ios::binary) << content;
    return shop_.quote(shop_.upload(file));
  }
  std::int64_t resident_kb() {
    std::ifstream status("/proc/" + std::to_string(shop_.system.of("pricing").pid()) + "/status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
    return 0;
  }

  TempFolder folder_;
  Workshop shop_{folder_.path()};
};

TEST_F(BadInput, OfJsonThatIsNoneIsRefusedAsSuch) {
  expect_problem(post("{\"model_hash\": "), 400, "json-syntax");
  expect_problem(post("ring please"), 400, "json-syntax");
  expect_problem(post(R"({"quantity":1,"quantity":2})"), 400, "json-duplicate-key");
  expect_problem(post(std::string(5'000, '[')), 400, "json-too-deep");
}

TEST_F(BadInput, NamesEveryWrongFieldAtOnce) {
  const auto answer =
      post(R"({"model_hash":"x","file_name":7,"product":"crown","quantity":0,"colour":"red"})");
  expect_problem(answer, 422, "invalid-fields");
  std::string pointers;
  for (const auto& error : answer.body.at("errors").as_array())
    pointers += std::string(error.at("pointer").as_string()) + " ";
  for (const char* field : {"/file_name", "/product", "/colour"})
    EXPECT_NE(pointers.find(field), std::string::npos) << pointers;
}

TEST_F(BadInput, OverTheLimitIsRefusedBeforeItIsRead) {
  expect_problem(post("\"" + std::string(100'000, 'x') + "\""), 413, "body-too-large");
  const auto file = folder_.path() / "huge.stl";
  std::ofstream(file, std::ios::binary) << "solid";
  std::filesystem::resize_file(file, 101 * 1024 * 1024);
  const auto huge =
      shop_.customer.send({.method = "POST", .path = "/api/pricing/models", .file = file});
  expect_problem(huge, 413, "body-too-large");
}

TEST_F(BadInput, OfEveryKindOfBrokenModelFailsWithAReasonAndHurtsNothing) {
  const std::string header(80, ' ');
  const std::string facet(50, '\0');
  const auto count = [](std::uint32_t n) {
    return std::string(reinterpret_cast<const char*>(&n), 4);
  };
  std::string nan = facet;
  const float not_a_number = std::numeric_limits<float>::quiet_NaN();
  nan.replace(12, 4, reinterpret_cast<const char*>(&not_a_number), 4);
  const std::vector<std::pair<const char*, std::string>> models{
      {"empty", ""},
      {"header only", header},
      {"no facets", header + count(0)},
      {"count that lies", header + count(0xFFFFFFFF) + facet},
      {"truncated facet", header + count(2) + facet + facet.substr(0, 20)},
      {"not a number", header + count(1) + nan},
      {"no area", header + count(1) + facet},
      {"text that stops", "solid x\n facet normal 0 0 0\n  outer loop\n   vertex 0 0"},
      {"text that is none", "solid of a letter\nDear jeweller\n"},
      {"zeros", std::string(10'000, '\0')},
  };
  for (const auto& [name, content] : models) {
    const auto quote = quote_of(content);
    EXPECT_EQ(quote["/status"], "failed") << name << ": " << quote.text;
    EXPECT_NE(quote["/remarks/0/detail"], "") << name;
  }
  EXPECT_EQ(shop_.quote(shop_.upload_ring())["/status"], "priced");
  EXPECT_LT(resident_kb(), 512 * 1024);
}

TEST_F(BadInput, OfPathsMethodsAndIdsIsAnsweredAsWhatItIs) {
  expect_problem(shop_.customer.get("/api/shop/nothing"), 404, "not-found");
  EXPECT_EQ(shop_.customer.send({.method = "DELETE", .path = "/api/shop/orders"}).status, 405);
  EXPECT_EQ(shop_.customer.get("/api/shop/orders/not-an-id").status, 404);
  EXPECT_EQ(shop_.customer.get("/api/shop/orders/01890a5d-ac96-774b-bcce-b302099a8057").status,
            404);
  expect_problem(shop_.manager.get("/api/crm/orders?page=none"), 422, "invalid-fields");
  expect_problem(shop_.manager.get("/api/crm/orders?colour=red"), 422, "invalid-fields");
}

}  // namespace
}  // namespace atelier::harness
