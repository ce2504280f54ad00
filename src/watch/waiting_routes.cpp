// SPDX-License-Identifier: Apache-2.0
#include "watch/waiting_routes.h"

#include "contracts/risks.h"
#include "platform/base/enum_text.h"
#include "platform/http/uri.h"
#include "watch/flow.h"
#include "watch/readers.h"
#include "watch/waiting.h"

namespace atelier::watch {
namespace {

using http::Call;
using http::Method;

constexpr std::int64_t kFlowDays = 30;

/// Those that have orders, and so lists of what waits.
const std::array<std::string, 2> kLists{"crm", "mes"};

std::string path_of(const WaitingQuery& query, const WaitingPlaces& places,
                    const std::string& context) {
  std::string path = "waiting?limit=" + std::to_string(query.limit.value_or(kWaitingPage));
  if (query.owner) path += "&owner=" + std::string(name_of(*query.owner));
  if (query.stage) path += "&stage=" + http::percent_encode(*query.stage);
  if (query.overdue) path += std::string("&overdue=") + (*query.overdue ? "true" : "false");
  if (const auto at = places.find(context); at != places.end())
    path += "&after=" + http::percent_encode(at->second);
  return path;
}

WaitingPage waiting(const Contexts& contexts, const WaitingQuery& query) {
  auto places = places_of(query.after.value_or(""));
  std::vector<Contexts::Question> questions;
  for (const auto& context : kLists)
    questions.push_back({.context = context, .path = path_of(query, places, context)});
  auto answers = contexts.ask_for<WaitingList>(questions);
  std::map<std::string, WaitingList> lists;
  std::vector<Unreachable> unreachable;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i])
      lists[kLists[i]] = std::move(answers[i]).value();
    else
      unreachable.push_back(watch::unreachable(kLists[i], answers[i].error()));
  }
  auto page =
      join(lists, std::move(places), static_cast<std::size_t>(query.limit.value_or(kWaitingPage)));
  page.unreachable = std::move(unreachable);
  return page;
}

/// The stages in the order in which an order goes through them.
StageTable stages(const Contexts& contexts) {
  StageTable table;
  const auto answers = contexts.ask_for<flow::StageList>(
      {{.context = kLists[0], .path = "stages"}, {.context = kLists[1], .path = "stages"}});
  for (std::size_t i = 0; i < answers.size(); ++i)
    if (!answers[i]) table.unreachable.push_back(watch::unreachable(kLists[i], answers[i].error()));
  std::vector<flow::StageView> after_production;
  if (answers[0])
    for (const auto& stage : answers[0]->stages) {
      const auto status = parse_enum<OrderStatus>(stage.stage);
      const bool before = status && *status < OrderStatus::released;
      (before ? table.stages : after_production).push_back(stage);
    }
  if (answers[1])
    table.stages.insert(table.stages.end(), answers[1]->stages.begin(), answers[1]->stages.end());
  table.stages.insert(table.stages.end(), after_production.begin(), after_production.end());
  return table;
}

FlowTable flow_of(const Contexts& contexts, const flow::FlowQuery& query) {
  const auto path = "flow?days=" + std::to_string(query.days.value_or(kFlowDays));
  const auto answers = contexts.ask_for<flow::FlowView>(
      {{.context = kLists[0], .path = path}, {.context = kLists[1], .path = path}});
  FlowTable table;
  std::vector<flow::FlowView> views;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i])
      views.push_back(*answers[i]);
    else
      table.unreachable.push_back(watch::unreachable(kLists[i], answers[i].error()));
  }
  table.days = join(views);
  if (answers[0]) table.lead_time = answers[0]->lead_time;
  return table;
}

}  // namespace

void add_waiting_routes(http::Router& router, const Contexts& contexts) {
  router.task<WaitingQuery, WaitingPage>(
      Method::get, "/api/watch/waiting",
      {.roles = kReaders,
       .summary = "Whatever waits: for what and for whom, since when and until when; what is late "
                  "comes first"},
      [&contexts](const Call&, const WaitingQuery& query) -> Result<WaitingPage> {
        return waiting(contexts, query);
      });
  router.task<http::Empty, StageTable>(
      Method::get, "/api/watch/stages",
      {.roles = kReaders,
       .summary = "How many orders are at each stage and for how long, against their promise and "
                  "against what it usually takes"},
      [&contexts](const Call&, const http::Empty&) -> Result<StageTable> {
        return stages(contexts);
      });
  router.task<http::Empty, Risks>(
      Method::get, "/api/watch/risks",
      {.roles = kReaders,
       .summary = "The orders that will miss their promise, and the work center that holds them"},
      [&contexts](const Call&, const http::Empty&) -> Result<Risks> {
        return std::move(contexts.ask_for<Risks>({{.context = "mes", .path = "risks"}}).front());
      });
  router.task<flow::FlowQuery, FlowTable>(
      Method::get, "/api/watch/flow",
      {.roles = kReaders,
       .summary = "How many orders came to each stage, left it and were at it, day by day, and how "
                  "long they took from end to end"},
      [&contexts](const Call&, const flow::FlowQuery& query) -> Result<FlowTable> {
        return flow_of(contexts, query);
      });
}

}  // namespace atelier::watch
