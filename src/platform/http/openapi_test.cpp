// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include <boost/json.hpp>

#include "platform/http/router.h"

namespace atelier::http {

namespace {

namespace json = boost::json;

struct Stone {
  std::string kind;
};
BOOST_DESCRIBE_STRUCT(Stone, (), (kind))

struct Ring {
  std::string name;
  std::vector<Stone> stones;
};
BOOST_DESCRIBE_STRUCT(Ring, (), (name, stones))

struct RingFilter {
  int limit = 0;
  std::optional<std::string> alloy;
  std::vector<std::string> status;
};
BOOST_DESCRIBE_STRUCT(RingFilter, (), (limit, alloy, status))

class NoStore final : public blob::Store {
 public:
  Result<std::unique_ptr<blob::Upload>> begin(std::uint64_t) override {
    return Error{ErrorKind::unavailable, "none", ""};
  }
  Result<std::filesystem::path> locate(std::string_view) const override {
    return Error{ErrorKind::unavailable, "none", ""};
  }
};

class OpenApi : public testing::Test {
 protected:
  OpenApi() {
    router_.view<RingFilter, std::vector<Ring>>(
        Method::get, "/api/shop/rings", {.summary = "Rings."}, [](const Call&, const RingFilter&) {
          return Result<std::vector<Ring>>(std::vector<Ring>{});
        });
    router_.view<Ring, Ring>(Method::post, "/api/shop/rings",
                             {.roles = auth::Role::manager | auth::Role::operator_, .status = 201},
                             [](const Call&, const Ring& in) { return Result<Ring>(in); });
    router_.view<Empty, Empty>(Method::delete_, "/api/shop/rings/{id}/stones/{stone}", {},
                               [](const Call&, const Empty&) { return Result<void>(); });
    router_.view<Empty, Reply>(Method::get, "/v1/raw", {},
                               [](const Call&, const Empty&) { return Result<Reply>(Reply{}); });
    router_.upload<Ring>(Method::put, "/api/pricing/models/{hash}", {}, store_,
                         [](const Call&, const blob::Stored&) { return Result<Ring>(Ring{}); });
    router_.stream("/api/shop/live", {}, [](const Call&) {
      return Result<Follow>(Error{ErrorKind::unavailable, "none", ""});
    });
    document_ = json::parse(openapi(router_, "Atelier", "1.0"));
  }

  const json::value& at(std::string_view pointer) const { return document_.at_pointer(pointer); }

  NoStore store_;
  Router router_;
  json::value document_;
};

void collect_references(const json::value& value, std::set<std::string>& out) {
  if (const auto* object = value.if_object()) {
    for (const auto& [name, item] : *object) {
      if (name == "$ref") out.insert(json::value_to<std::string>(item));
      collect_references(item, out);
    }
  } else if (const auto* array = value.if_array()) {
    for (const auto& item : *array) collect_references(item, out);
  }
}

TEST_F(OpenApi, ResolvesEveryReference) {
  std::set<std::string> references;
  collect_references(document_, references);
  EXPECT_GE(references.size(), 4u);
  for (const auto& reference : references) {
    boost::system::error_code error;
    EXPECT_NE(document_.find_pointer(reference.substr(1), error), nullptr) << reference;
  }
}

TEST_F(OpenApi, DeclaresEveryParameterOfAPath) {
  for (const auto& [pattern, path] : at("/paths").as_object()) {
    const std::string text(pattern);
    for (const auto& [method, operation] : path.as_object()) {
      std::set<std::string> declared;
      if (const auto* list = operation.as_object().if_contains("parameters")) {
        for (const auto& parameter : list->as_array()) {
          if (parameter.at("in") == "path")
            declared.insert("{" + json::value_to<std::string>(parameter.at("name")) + "}");
        }
      }
      EXPECT_EQ(declared.size(), std::count(text.begin(), text.end(), '{')) << text;
      for (const auto& name : declared) EXPECT_NE(text.find(name), std::string::npos) << text;
    }
  }
}

TEST_F(OpenApi, NamesEveryOperationOnceAndEveryTag) {
  std::set<std::string> ids;
  std::set<std::string> tags;
  for (const auto& tag : at("/tags").as_array())
    tags.insert(json::value_to<std::string>(tag.at("name")));
  EXPECT_THAT(tags, testing::ElementsAre("pricing", "shop", "v1"));
  for (const auto& [pattern, path] : at("/paths").as_object()) {
    for (const auto& [method, operation] : path.as_object()) {
      EXPECT_TRUE(ids.insert(json::value_to<std::string>(operation.at("operationId"))).second);
      EXPECT_TRUE(tags.contains(json::value_to<std::string>(operation.at_pointer("/tags/0"))));
      EXPECT_TRUE(operation.at("responses").as_object().contains("default"));
    }
  }
  EXPECT_EQ(ids.size(), router_.endpoints().size());
}

TEST_F(OpenApi, TakesTheQueryFromTheStructOfAGet) {
  EXPECT_EQ(at("/paths/~1api~1shop~1rings/get/parameters"), json::parse(R"([
              {"name":"limit","in":"query","required":true,
               "schema":)" + json_schema<int>() + R"(},
              {"name":"alloy","in":"query","required":false,"schema":{"type":"string"}},
              {"name":"status","in":"query","required":false,
               "schema":{"type":"array","items":{"type":"string"}}}])"));
  EXPECT_FALSE(at("/paths/~1api~1shop~1rings/get").as_object().contains("requestBody"));
}

TEST_F(OpenApi, RefersToTheBodyByNameAndSaysWhoMaySendIt) {
  const auto& post = at("/paths/~1api~1shop~1rings/post");
  const auto name = schema_name<Ring>();
  const json::value reference{{"$ref", "#/components/schemas/" + name}};
  EXPECT_EQ(post.at_pointer("/requestBody/content/application~1json/schema"), reference);
  EXPECT_EQ(post.at_pointer("/responses/201/content/application~1json/schema"), reference);
  EXPECT_EQ(post.at("x-roles"), json::parse(R"(["manager","operator"])"));
  EXPECT_EQ(post.at("security"), json::parse(R"([{"cookie":[]},{"bearer":[]}])"));
  EXPECT_TRUE(at("/components/securitySchemes").as_object().contains("cookie"));
  EXPECT_TRUE(at("/components/schemas").as_object().contains(schema_name<Stone>()));
}

TEST_F(OpenApi, KnowsUploadsStreamsAndEmptyAnswers) {
  EXPECT_TRUE(at("/paths/~1api~1pricing~1models~1{hash}/put/requestBody/content")
                  .as_object()
                  .contains("application/octet-stream"));
  EXPECT_TRUE(at("/paths/~1api~1shop~1live/get/responses/200/content")
                  .as_object()
                  .contains("text/event-stream"));
  EXPECT_TRUE(at("/paths/~1api~1shop~1rings~1{id}~1stones~1{stone}/delete/responses")
                  .as_object()
                  .contains("204"));
}

}  // namespace
}  // namespace atelier::http
