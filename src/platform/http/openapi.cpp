// SPDX-License-Identifier: Apache-2.0
// The OpenAPI document, from the routing table alone.
#include <algorithm>
#include <set>

#include <boost/json.hpp>

#include "platform/http/problem.h"
#include "platform/http/router.h"
#include "platform/http/uri.h"

namespace atelier::http {

namespace {

namespace json = boost::json;

constexpr const char* kBinary = "application/octet-stream";

json::object reference(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

json::value schema_of(const std::string& name, const std::string& schema) {
  return name.empty() ? json::parse(schema) : json::value(reference("schemas", name));
}

json::object content(std::string_view type, json::value schema) {
  return {{type, {{"schema", std::move(schema)}}}};
}

std::vector<std::string> segments_of(std::string_view pattern) {
  std::vector<std::string> segments;
  pattern.remove_prefix(1);
  while (!pattern.empty()) segments.emplace_back(next_segment(pattern));
  return segments;
}

/// The part of the business: "shop" of "/api/shop/orders", "v1" of "/v1/quotes".
std::string tag_of(const Endpoint& endpoint) {
  const auto segments = segments_of(endpoint.pattern);
  if (segments.empty()) return "root";
  return segments[0] == "api" && segments.size() > 1 ? segments[1] : segments[0];
}

json::array parameters_of(const Endpoint& endpoint) {
  json::array list;
  for (const auto& segment : segments_of(endpoint.pattern)) {
    if (!segment.starts_with('{')) continue;
    list.push_back({{"name", segment.substr(1, segment.size() - 2)},
                    {"in", "path"},
                    {"required", true},
                    {"schema", {{"type", "string"}}}});
  }
  if (detail::takes_body(endpoint.method) || endpoint.in_schema.empty()) return list;
  const auto schema = json::parse(endpoint.in_schema).as_object();
  const auto& required = schema.at("required").as_array();
  for (const auto& [name, of] : schema.at("properties").as_object()) {
    const bool needed =
        std::find(required.begin(), required.end(), json::value(name)) != required.end();
    // A list may be left out: it is empty then.
    const auto* type = of.as_object().if_contains("type");
    const bool repeated = type && *type == "array";
    list.push_back(
        {{"name", name}, {"in", "query"}, {"required", needed && !repeated}, {"schema", of}});
  }
  return list;
}

json::object request_body(const Endpoint& endpoint) {
  if (endpoint.kind == Kind::upload)
    return {{"required", true}, {"content", content(kBinary, json::object{})}};
  return {
      {"required", true},
      {"content", content("application/json", schema_of(endpoint.in_name, endpoint.in_schema))}};
}

json::object success(const Endpoint& endpoint) {
  json::object response{{"description", "Success"}};
  if (endpoint.kind == Kind::stream) {
    response["content"] = content("text/event-stream", {{"type", "string"}});
  } else if (!endpoint.out_schema.empty()) {
    response["content"] =
        content("application/json", schema_of(endpoint.out_name, endpoint.out_schema));
  } else if (!endpoint.empty_answer) {
    response["content"] = content("*/*", json::object{});
  }
  return response;
}

int success_status(const Endpoint& endpoint) {
  const bool stream = endpoint.kind == Kind::stream;
  return endpoint.empty_answer && !stream && endpoint.spec.status == 200 ? 204
                                                                         : endpoint.spec.status;
}

json::array role_names(auth::Roles roles) {
  json::array names;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<auth::Role>>([&](auto role) {
    if (roles.any(role.value)) names.push_back(json::value(name_of(role.value)));
  });
  return names;
}

/// "get_api_shop_orders_id", unique since method and path are.
std::string operation_id(const Endpoint& endpoint) {
  std::string id(name_of(endpoint.method));
  for (const char c : endpoint.pattern) {
    if (c == '/' || c == '-' || c == '.')
      id += '_';
    else if (c != '{' && c != '}')
      id += c;
  }
  return id;
}

json::object operation(const Endpoint& endpoint) {
  json::object made{{"operationId", operation_id(endpoint)},
                    {"summary", endpoint.spec.summary},
                    {"tags", json::array{json::value(tag_of(endpoint))}}};
  if (auto parameters = parameters_of(endpoint); !parameters.empty())
    made["parameters"] = std::move(parameters);
  const bool has_body = detail::takes_body(endpoint.method) && !endpoint.in_schema.empty();
  if (has_body || endpoint.kind == Kind::upload) made["requestBody"] = request_body(endpoint);
  made["responses"] = {{std::to_string(success_status(endpoint)), success(endpoint)},
                       {"default", reference("responses", "Problem")}};
  if (endpoint.guard) {
    made["security"] = json::array{{{"key", json::array{}}}};
  } else if (!endpoint.spec.roles.empty()) {
    made["security"] = {{{"cookie", json::array{}}}, {{"bearer", json::array{}}}};
    made["x-roles"] = role_names(endpoint.spec.roles);
  }
  return made;
}

json::object components(const Router& router) {
  std::map<std::string, std::string> schemas;
  collect_schemas<Problem>(schemas);
  for (const auto& endpoint : router.endpoints())
    schemas.insert(endpoint.schemas.begin(), endpoint.schemas.end());
  json::object parsed;
  for (const auto& [name, schema] : schemas) parsed[name] = json::parse(schema);

  json::object problem{{"description", "What went wrong (RFC 9457)"},
                       {"content", content("application/problem+json",
                                           reference("schemas", schema_name<Problem>()))}};
  // On https the cookie is called __Host-atelier.
  return {{"schemas", std::move(parsed)},
          {"responses", {{"Problem", std::move(problem)}}},
          {"securitySchemes",
           {{"cookie", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "atelier"}}},
            {"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
            {"key", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "API key"}}}}}};
}

}  // namespace

std::string openapi(const Router& router, std::string_view title, std::string_view version) {
  json::object paths;
  std::set<std::string> tags;
  for (const auto& endpoint : router.endpoints()) {
    auto& path = paths[endpoint.pattern];
    if (path.is_null()) path.emplace_object();
    path.as_object()[name_of(endpoint.method)] = operation(endpoint);
    tags.insert(tag_of(endpoint));
  }
  json::array tag_list;
  for (const auto& tag : tags) tag_list.push_back(json::object{{"name", tag}});
  return json::serialize(json::object{{"openapi", "3.1.0"},
                                      {"info", {{"title", title}, {"version", version}}},
                                      {"tags", std::move(tag_list)},
                                      {"paths", std::move(paths)},
                                      {"components", components(router)}});
}

}  // namespace atelier::http
