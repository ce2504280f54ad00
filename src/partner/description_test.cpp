// SPDX-License-Identifier: Apache-2.0
#include "partner/description.h"

#include <boost/json.hpp>

#include "partner/examples.h"
#include "partner/partner_fixture.h"

namespace atelier::partner {
namespace {

namespace json = boost::json;

class DescriptionTest : public PartnerTest {
 protected:
  json::object document() {
    return json::parse(rig.send({.target = "/v1/openapi.json"})->body).as_object();
  }
};

template <class In, class Out>
void expect_example(std::string_view operation) {
  for (const auto& example : kExamples) {
    if (example.operation != operation) continue;
    if constexpr (!std::is_same_v<In, http::Empty>) {
      const auto in = from_json<In>(example.request);
      EXPECT_TRUE(in) << operation << ": " << in.error().detail;
    }
    const auto out = from_json<Out>(example.answer);
    EXPECT_TRUE(out) << operation << ": " << (out ? "" : out.error().detail);
    return;
  }
  ADD_FAILURE() << "no example of " << operation;
}

TEST_F(DescriptionTest, HasOnlyWhatStandsBehindTheDoorAndAllOfIt) {
  const auto all = document();
  const auto& paths = all.at("paths").as_object();
  for (const auto& endpoint : rig.ports().router.endpoints()) {
    const bool partners = endpoint.guard != nullptr;
    EXPECT_EQ(paths.contains(endpoint.pattern), partners) << endpoint.pattern;
    if (!partners) continue;
    const auto& operation = paths.at(endpoint.pattern).at(name_of(endpoint.method)).as_object();
    EXPECT_TRUE(operation.at("security").at(0).as_object().contains("key"));
    EXPECT_FALSE(operation.contains("x-roles"));
  }
}

TEST_F(DescriptionTest, RefersToNothingThatIsNotThere) {
  const auto text = json::serialize(document());
  const auto all = document();
  const auto& schemas = all.at("components").at("schemas").as_object();
  constexpr std::string_view kReference = R"("$ref":"#\/components\/schemas\/)";
  std::size_t references = 0;
  for (auto at = text.find(kReference); at != std::string::npos;
       at = text.find(kReference, at + 1)) {
    const auto begin = at + kReference.size();
    EXPECT_TRUE(schemas.contains(text.substr(begin, text.find('"', begin) - begin)));
    ++references;
  }
  EXPECT_GT(references + schemas.size(), 10u);
}

TEST_F(DescriptionTest, NamesTheKeyThatEveryWriteTakes) {
  const auto all = document();
  const auto& paths = all.at("paths").as_object();
  for (const auto& [path, item] : paths) {
    const auto* post = item.as_object().if_contains("post");
    if (!post) continue;
    bool named = false;
    for (const auto& parameter : post->at("parameters").as_array())
      named |= parameter.at("name") == "Idempotency-Key";
    EXPECT_TRUE(named) << path;
  }
}

TEST(Examples, AreWhatTheProgramReadsAndWrites) {
  expect_example<http::Empty, UploadedModel>("put /v1/models/{hash}");
  expect_example<NewQuotes, QuotesView>("post /v1/quotes");
  expect_example<NewOrder, OrderView>("post /v1/orders");
  expect_example<http::Empty, LimitsView>("get /v1/limits");
}

}  // namespace
}  // namespace atelier::partner
