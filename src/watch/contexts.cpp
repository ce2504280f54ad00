// SPDX-License-Identifier: Apache-2.0
#include "watch/contexts.h"

#include <future>
#include <thread>

#include "platform/auth/service.h"
#include "platform/http/client/client.h"

namespace atelier::watch {
namespace {

constexpr std::string_view kName = "watch";

std::string path_of(const Contexts::Question& question) {
  return "/internal/" + question.context + "/" + question.path;
}

Error no_answer(const std::string& context, const std::string& why) {
  return {ErrorKind::unavailable, "context-unreachable", context + " does not answer: " + why};
}

}  // namespace

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
  if (!match.endpoint->is_open()) return no_answer(question.context, "it still loads");
  call.params_ = std::move(match.params);
  std::promise<Result<http::Reply>> answered;
  match.endpoint->handle(call, question.body,
                         [&](Result<http::Reply> reply) { answered.set_value(std::move(reply)); });
  auto reply = answered.get_future().get();
  if (!reply) return std::move(reply).error();
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
  if (!response) return no_answer(question.context, response.error().detail);
  if (response->status != 200)
    return no_answer(question.context, "HTTP " + std::to_string(response->status));
  return response->body;
}

}  // namespace atelier::watch
