// SPDX-License-Identifier: Apache-2.0
#include "watch/contexts.h"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <future>
#include <thread>

#include "platform/auth/service.h"
#include "platform/http/client/problem.h"

namespace atelier::watch {
namespace {

constexpr std::string_view kName = "watch";

std::string path_of(const Contexts::Question& question) {
  return "/internal/" + question.context + "/" + question.path;
}

constexpr std::string_view kLoading = "context-loading";
constexpr std::string_view kSilent = "context-silent";
constexpr std::string_view kDistrusts = "context-distrusts";
constexpr std::string_view kClockDiffers = "context-clock-differs";
constexpr int kLives_ms = 500;

Error no_answer(const std::string& context, const std::string& why,
                std::string_view type = "context-unreachable") {
  return {ErrorKind::unavailable, std::string(type), context + " does not answer: " + why};
}

Error no_answer(const std::string& context, const Error& refusal) {
  if (refusal.type == http::not_ready().type) return no_answer(context, "it still loads", kLoading);
  return no_answer(context, refusal.detail, kSilent);
}

/// Its process answers what needs no database.
bool lives(const std::string& address) {
  const auto answer = http::Client(address).send({.path = "/healthz", .timeout_ms = kLives_ms});
  return answer && answer->status == 200;
}

/// The clock of whoever answered (RFC 9110, 6.6.1), to the second.
std::optional<Instant> date_of(const http::Response& response) {
  const auto date = response.headers.find("date");
  std::tm parts{};
  if (date == response.headers.end() ||
      !::strptime(date->second.c_str(), "%a, %d %b %Y %H:%M:%S", &parts))
    return std::nullopt;
  return Instant{::timegm(&parts) * kSecond};
}

/// It does not believe that watch is watch: tokens hold for a minute, by the clock of who reads.
Error distrust(const std::string& context, const http::Response& response, Instant now) {
  const auto there = date_of(response);
  if (!there || std::abs(*there - now) <= kClocksApart_us)
    return no_answer(context, http::problem_of(response).detail, kDistrusts);
  const auto seconds = (*there - now) / kSecond;
  return no_answer(context,
                   "its clock is " + std::to_string(std::abs(seconds)) + " s " +
                       (seconds > 0 ? "ahead of" : "behind") + " that of watch",
                   kClockDiffers);
}

}  // namespace

Unreachable unreachable(const std::string& context, const Error& error) {
  const auto missing = error.type == kLoading        ? Missing::loading
                       : error.type == kSilent       ? Missing::database
                       : error.type == kDistrusts    ? Missing::trust
                       : error.type == kClockDiffers ? Missing::clock
                                                     : Missing::process;
  return {context, error.detail, missing};
}

std::vector<Result<std::string>> Contexts::ask(const std::vector<Question>& questions) const {
  std::vector<Result<std::string>> answers(questions.size(), Result<std::string>(std::string()));
  {
    std::vector<std::jthread> asking;
    for (std::size_t i = 0; i < questions.size(); ++i) {
      const auto found = addresses_.find(questions[i].context);
      if (found == addresses_.end()) continue;
      asking.emplace_back(
          [&, i, address = found->second] { answers[i] = ask_there(address, questions[i]); });
    }
    for (std::size_t i = 0; i < questions.size(); ++i)
      if (!addresses_.contains(questions[i].context)) answers[i] = ask_here(questions[i]);
  }
  return answers;
}

Result<std::string> Contexts::ask_here(const Question& question) const {
  http::Call call;
  call.method = question.method;
  const auto target = path_of(question);
  const auto mark = target.find('?');
  call.path = target.substr(0, mark);
  if (mark != std::string::npos) call.query = target.substr(mark + 1);
  call.now = clock_.now();
  call.trace = telemetry::current();
  call.caller_ = auth::service_caller(kName, call.now);
  if (!question.body.empty()) call.headers.add("content-type", "application/json");
  auto match = router_.match(call.method, call.path);
  if (!match.endpoint)
    return no_answer(question.context, "it does not run here, nor is its address known");
  if (!match.endpoint->is_open()) return no_answer(question.context, http::not_ready());
  call.params_ = std::move(match.params);
  // Whoever answers late finds it still there.
  const auto answered = std::make_shared<std::promise<Result<http::Reply>>>();
  auto answer = answered->get_future();
  match.endpoint->handle(call, question.body, [answered](Result<http::Reply> reply) {
    answered->set_value(std::move(reply));
  });
  if (answer.wait_for(std::chrono::milliseconds(kDeadline_ms)) != std::future_status::ready)
    return no_answer(question.context, "it takes too long", kSilent);
  auto reply = answer.get();
  if (!reply) return no_answer(question.context, reply.error());
  return std::move(reply->body);
}

Result<std::string> Contexts::ask_there(const std::string& address,
                                        const Question& question) const {
  http::Client client(address);
  client.set_token(tokens_.sign(auth::service_caller(kName, clock_.now())));
  http::Request request{
      .path = path_of(question), .body = question.body, .timeout_ms = kDeadline_ms};
  if (question.method == http::Method::post) request.method = "POST";
  const auto response = client.send(request);
  if (!response)
    return no_answer(question.context, response.error().detail,
                     lives(address) ? kSilent : "context-unreachable");
  if (response->status == 401 || response->status == 403)
    return distrust(question.context, *response, clock_.now());
  if (response->status != 200) return no_answer(question.context, http::problem_of(*response));
  return response->body;
}

}  // namespace atelier::watch
