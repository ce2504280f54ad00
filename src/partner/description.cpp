// SPDX-License-Identifier: Apache-2.0
#include "partner/description.h"

#include <set>

#include <boost/json.hpp>

#include "partner/examples.h"

namespace atelier::partner {
namespace {

namespace json = boost::json;

constexpr std::string_view kAbout =
    "Prices and orders for partner companies. Authenticate with your API key as a bearer token. "
    "Every write takes an Idempotency-Key: sent again with the same key it is done once and "
    "answered the same. Errors are problem documents (RFC 9457) with a stable type.";

json::object header(std::string_view name, std::string_view about, bool required,
                    json::object schema) {
  return {{"name", name},
          {"in", "header"},
          {"required", required},
          {"description", about},
          {"schema", std::move(schema)}};
}

json::object idempotency_header() {
  return header("Idempotency-Key",
                "A text of your own that no other request has; the same when you send this again",
                true, {{"type", "string"}, {"minLength", 1}, {"maxLength", 255}});
}

json::object prefer_header() {
  return header("Prefer", "\"wait=10\": answer when there is something to say, or after 10 s",
                false, {{"type", "string"}});
}

void add_parameter(json::object& operation, json::object parameter) {
  auto& list = operation["parameters"];
  if (!list.is_array()) list.emplace_array();
  list.as_array().push_back(std::move(parameter));
}

void add_example(json::object& holder, std::string_view example) {
  auto& content = holder.at("content").as_object();
  content.begin()->value().as_object()["example"] = json::parse(example);
}

void complete(json::object& operation, const http::Endpoint& endpoint) {
  const auto name = std::string(name_of(endpoint.method)) + " " + endpoint.pattern;
  if (endpoint.method == http::Method::post) add_parameter(operation, idempotency_header());
  if (name == "post /v1/quotes" || name == "get /v1/events")
    add_parameter(operation, prefer_header());
  for (const auto& example : kExamples) {
    if (example.operation != name) continue;
    if (!example.request.empty())
      add_example(operation.at("requestBody").as_object(), example.request);
    const auto status = std::to_string(endpoint.spec.status);
    add_example(operation.at("responses").at(status).as_object(), example.answer);
  }
}

/// The names of the schemas that a value refers to.
void collect_references(const json::value& value, std::set<std::string>& names) {
  constexpr std::string_view kSchemas = "#/components/schemas/";
  if (const auto* list = value.if_array()) {
    for (const auto& each : *list) collect_references(each, names);
  } else if (const auto* object = value.if_object()) {
    for (const auto& [key, each] : *object) {
      if (key == "$ref") {
        const std::string_view text = each.as_string();
        if (text.starts_with(kSchemas)) names.emplace(text.substr(kSchemas.size()));
      }
      collect_references(each, names);
    }
  }
}

/// Only what the paths and the answer of an error refer to.
json::object needed_schemas(const json::value& paths, const json::object& components) {
  std::set<std::string> names;
  collect_references(paths, names);
  collect_references(components.at("responses"), names);
  const auto& all = components.at("schemas").as_object();
  json::object needed;
  for (std::size_t known = 0; known != names.size();) {
    known = names.size();
    for (const auto& name : std::set(names)) collect_references(all.at(name), names);
  }
  for (const auto& name : names) needed[name] = all.at(name);
  return needed;
}

}  // namespace

std::string description(const http::Router& router, const http::Guard& guard) {
  auto all = json::parse(http::openapi(router, "Atelier partner API", kApiVersion)).as_object();
  json::object paths;
  for (const auto& endpoint : router.endpoints()) {
    if (endpoint.guard != &guard) continue;
    auto& path = paths[endpoint.pattern];
    if (path.is_null()) path.emplace_object();
    const auto method = name_of(endpoint.method);
    auto& operation = path.as_object()[method];
    operation = all.at("paths").at(endpoint.pattern).at(method);
    complete(operation.as_object(), endpoint);
  }
  auto components = all.at("components").as_object();
  components["schemas"] = needed_schemas(paths, components);
  components["securitySchemes"] = {{"key", components.at("securitySchemes").at("key")}};
  auto info = all.at("info").as_object();
  info["description"] = kAbout;
  return json::serialize(json::object{{"openapi", all.at("openapi")},
                                      {"info", std::move(info)},
                                      {"servers", json::array{json::object{{"url", "/"}}}},
                                      {"tags", json::array{json::object{{"name", "v1"}}}},
                                      {"paths", std::move(paths)},
                                      {"components", std::move(components)}});
}

void add_description(http::Router& router, const http::Guard& guard) {
  const auto document = std::make_shared<std::string>();
  router.view<http::Empty, http::Reply>(
      http::Method::get, "/v1/openapi.json", {.summary = "The partner API, as OpenAPI 3.1"},
      [document](const http::Call&, const http::Empty&) -> Result<http::Reply> {
        return http::Reply{.body = *document};
      });
  *document = description(router, guard);
}

}  // namespace atelier::partner
