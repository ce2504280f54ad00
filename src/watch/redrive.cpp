// SPDX-License-Identifier: Apache-2.0
#include "watch/redrive.h"

#include <algorithm>

#include "watch/verdict.h"

namespace atelier::watch {
namespace {

using bus::DeadLetterState;
using bus::OutboxState;
using bus::TakenState;

/// The queue has taken the message, and its context's timeline does not show it.
bool without_effect(const Facts& facts, const Hop& hop, const Receiver& receiver) {
  if (!receiver.taken || hop.sent.version == 0) return false;
  const auto state = receiver.taken->state;
  const auto* context = facts.find(receiver.context);
  const bool meant =
      state == TakenState::applied || (state == TakenState::superseded && !context->events.empty());
  return meant && !knows_version(*context, hop.sent.version);
}

void add_once(std::vector<Uuid>& list, const Uuid& id) {
  if (std::ranges::count(list, id) == 0 && list.size() < kMostMessagesAsked) list.push_back(id);
}

std::string number_of(const Facts& facts) {
  for (const auto& context : facts.contexts)
    if (context.state) return context.state->number;
  return "";
}

void ask(const Contexts& contexts, const std::map<std::string, Redrive>& plans,
         RedriveAnswer& answer) {
  std::vector<Contexts::Question> questions;
  for (const auto& [context, plan] : plans)
    questions.push_back({context, http::Method::post, "redrive", to_json(plan)});
  auto answers = contexts.ask_for<Redriven>(questions);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i]) {
      answer.contexts.push_back({std::move(*answers[i]), questions[i].context});
    } else {
      answer.unreachable.push_back(unreachable(questions[i].context, answers[i].error()));
    }
  }
}

}  // namespace

std::map<std::string, Redrive> plan_redrive(const Facts& facts) {
  std::map<std::string, Redrive> plans;
  for (const auto& hop : facts.hops)
    for (const auto& receiver : hop.receivers) {
      const bool no_effect = without_effect(facts, hop, receiver);
      if (no_effect) add_once(plans[receiver.context].forget, hop.sent.id);
      const bool lost = !receiver.taken && hop.sent.state == OutboxState::sent;
      if (no_effect || lost) add_once(plans[hop.from].resend, hop.sent.id);
    }
  for (const auto& context : facts.contexts) {
    const bool dead = std::ranges::count(context.dead_letters, DeadLetterState::dead,
                                         &bus::DecidedLetter::state) > 0;
    if (dead) plans[context.context].replay = true;
    if (disagrees_with_itself(context)) plans[context.context].restate = true;
  }
  for (auto& [context, plan] : plans) {
    plan.key = facts.key;
    plan.number = number_of(facts);
  }
  return plans;
}

RedriveAnswer redrive(const Contexts& contexts, const Facts& facts, const std::string& actor,
                      const std::string& reason) {
  std::map<std::string, Redrive> receivers;
  std::map<std::string, Redrive> senders;
  for (auto& [context, plan] : plan_redrive(facts)) {
    Redrive sending{.key = plan.key, .number = plan.number, .resend = plan.resend};
    sending.actor = actor;
    sending.reason = reason;
    Redrive receiving = plan;
    receiving.resend.clear();
    receiving.actor = actor;
    receiving.reason = reason;
    if (receiving.replay || receiving.restate || !receiving.forget.empty())
      receivers.emplace(context, std::move(receiving));
    if (!sending.resend.empty()) senders.emplace(context, std::move(sending));
  }
  RedriveAnswer answer;
  ask(contexts, receivers, answer);
  ask(contexts, senders, answer);
  return answer;
}

}  // namespace atelier::watch
