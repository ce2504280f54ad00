// SPDX-License-Identifier: Apache-2.0
#include "watch/receiver.h"

#include <protozero/pbf_writer.hpp>

#include "platform/http/gzip.h"
#include "platform/http/problem.h"
#include "platform/telemetry/text.h"
#include "watch/archive/otlp_fields.h"
#include "watch/archive/otlp_json.h"

namespace atelier::watch {
namespace {

using archive::Signal;
using http::Call;
using http::Reply;

constexpr std::size_t kMostBytes = 4 << 20;  // as sent: what senders of OTLP keep to
constexpr std::size_t kMostUnpacked = 16 << 20;
constexpr std::string_view kProtobuf = "application/x-protobuf";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kBearer = "Bearer ";

enum class Form : std::uint8_t { protobuf, json };

std::optional<Form> form_of(const Call& call) {
  auto type = call.header("content-type");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  if (type == kProtobuf) return Form::protobuf;
  if (type == kJson) return Form::json;
  return std::nullopt;
}

Reply reply(Form form, std::string protobuf, std::string json) {
  if (form == Form::protobuf)
    return {.content_type = std::string(kProtobuf), .body = std::move(protobuf)};
  return {.content_type = std::string(kJson), .body = std::move(json)};
}

/// google.rpc.Code
int rpc_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::unauthenticated:
      return 16;
    case ErrorKind::too_many:
      return 8;
    case ErrorKind::unavailable:
      return 14;
    case ErrorKind::internal:
      return 13;
    default:
      return 3;
  }
}

/// google.rpc.Status, which the specification wants of every refusal.
Reply refusal(Form form, const Error& error) {
  const auto message = error.type + ": " + error.detail;
  const int code = rpc_code(error.kind);
  std::string protobuf;
  protozero::pbf_writer out(protobuf);
  out.add_int32(archive::otlp::rpc_status::code, code);
  out.add_string(archive::otlp::rpc_status::message, message);
  std::string json = "{\"code\":" + std::to_string(code) + ",\"message\":";
  telemetry::append_json_string(json, message);
  json += '}';
  auto answer = reply(form, std::move(protobuf), std::move(json));
  answer.status = http::status_of(error.kind);
  if (error.retry_after_s > 0)
    answer.headers.emplace_back("Retry-After", std::to_string(error.retry_after_s));
  if (answer.status == 401) answer.headers.emplace_back("WWW-Authenticate", "Bearer");
  return answer;
}

/// ExportTraceServiceResponse or ExportLogsServiceResponse.
Reply acceptance(Form form, Signal signal, const Intake::Rejected& rejected) {
  if (rejected.count == 0) return reply(form, "", "{}");
  std::string protobuf;
  {
    protozero::pbf_writer out(protobuf);
    protozero::pbf_writer partial(out, archive::otlp::response::partial_success);
    partial.add_int64(archive::otlp::partial_success::rejected, rejected.count);
    partial.add_string(archive::otlp::partial_success::error_message, rejected.why);
  }
  std::string json = R"({"partialSuccess":{")";
  json += signal == Signal::traces ? "rejectedSpans" : "rejectedLogRecords";
  json += "\":\"" + std::to_string(rejected.count) + R"(","errorMessage":)";
  telemetry::append_json_string(json, rejected.why);
  json += "}}";
  return reply(form, std::move(protobuf), std::move(json));
}

bool is_this_machine(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

Result<void> admit(const Call& call, const std::string& key) {
  const auto header = call.header("authorization");
  if (!key.empty() && header.starts_with(kBearer) &&
      auth::equal_constant_time(header.substr(kBearer.size()), key))
    return {};
  // A proxy on this machine speaks for anyone.
  const bool direct = call.header("x-forwarded-for").empty() && call.header("forwarded").empty();
  if (direct && is_this_machine(call.remote)) return {};
  return Error{ErrorKind::unauthenticated, "telemetry-key-needed",
               "Send Authorization: Bearer and the key that this system was given for telemetry."};
}

Result<std::string> unpack(const Call& call, std::string_view body) {
  const auto coding = call.header("content-encoding");
  if (coding.empty() || coding == "identity" || coding == "none") return std::string(body);
  if (coding == "gzip") return http::gunzip(body, kMostUnpacked);
  return Error{ErrorKind::unsupported, "coding-unsupported",
               "The body may be packed with gzip or not at all."};
}

Result<std::string> read(Signal signal, Form form, const Call& call, std::string_view body) {
  ATELIER_TRY_ASSIGN(auto request, unpack(call, body));
  if (form == Form::protobuf) return request;
  return archive::protobuf_of_json(
      signal == Signal::traces ? archive::kTraceRequest : archive::kLogsRequest, request);
}

void receive(Intake& intake, const std::string& key, Signal signal, const Call& call,
             std::string_view body, const http::Respond& respond) {
  const auto form = form_of(call);
  if (auto admitted = admit(call, key); !admitted)
    return respond(refusal(form.value_or(Form::json), admitted.error()));
  if (!form)
    return respond(refusal(Form::json, {ErrorKind::unsupported, "media-type-unsupported",
                                        "Send application/x-protobuf or application/json."}));
  auto request = read(signal, *form, call, body);
  if (!request) return respond(refusal(*form, request.error()));
  intake.take(signal, std::move(request).value(),
              [respond, form = *form, signal](const Result<Intake::Rejected>& taken) {
                respond(taken ? acceptance(form, signal, *taken) : refusal(form, taken.error()));
              });
}

}  // namespace

void add_receiver(http::Router& router, Intake& intake, std::string key) {
  for (const auto& [signal, path, what] :
       {std::tuple{Signal::traces, "/v1/traces", "Take spans, as OTLP"},
        std::tuple{Signal::logs, "/v1/logs", "Take log records, as OTLP"}})
    router.receive(http::Method::post, path, {.summary = what, .body_limit = kMostBytes},
                   [&intake, key, signal = signal](const Call& call, std::string_view body,
                                                   const http::Respond& respond) {
                     receive(intake, key, signal, call, body, respond);
                   });
}

}  // namespace atelier::watch
