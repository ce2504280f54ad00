// SPDX-License-Identifier: Apache-2.0
#include "watch/journey.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "platform/telemetry/telemetry.h"

namespace atelier::watch {
namespace {

const std::vector<std::string> kOrders = {"shop", "partner", "crm", "mes"};
const std::vector<std::string> kQuotes = {"shop", "partner", "pricing"};
constexpr std::size_t kMostQuotes = 50;

std::string trace_of(const std::string& traceparent) {
  const auto trace = telemetry::TraceContext::parse(traceparent);
  return trace ? trace->trace_id() : "";
}

void note(std::vector<Unreachable>& unreachable, const std::string& context, const Error& error) {
  if (std::ranges::count(unreachable, context, &Unreachable::context) == 0)
    unreachable.push_back(watch::unreachable(context, error));
}

/// Adds what the contexts know of the keys.
void ask_hops(const Contexts& contexts, const std::vector<std::string>& names,
              const std::vector<Uuid>& keys, std::vector<OrderHops>& hops,
              std::vector<Unreachable>& unreachable) {
  std::vector<Contexts::Question> questions;
  for (const auto& key : keys)
    for (const auto& name : names)
      questions.push_back({.context = name, .path = "hops/" + key.str()});
  auto answers = contexts.ask_for<OrderHops>(questions);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto& name = questions[i].context;
    if (answers[i]) {
      hops.push_back(std::move(*answers[i]));
    } else {
      note(unreachable, name, answers[i].error());
    }
  }
}

/// What is known of quotes goes with what the same context knows of the order.
void add_quotes(std::vector<OrderHops>& contexts, std::vector<OrderHops> quotes, bool with_waits) {
  for (auto& quote : quotes) {
    const auto found = std::ranges::find(contexts, quote.context, &OrderHops::context);
    if (found == contexts.end()) {
      contexts.push_back(std::move(quote));
      continue;
    }
    std::ranges::move(quote.sent, std::back_inserter(found->sent));
    std::ranges::move(quote.parked, std::back_inserter(found->parked));
    std::ranges::move(quote.dead_letters, std::back_inserter(found->dead_letters));
    if (with_waits) std::ranges::move(quote.waits, std::back_inserter(found->waits));
  }
}

std::vector<Uuid> quotes_of(const std::vector<OrderHops>& contexts) {
  std::set<Uuid> quotes;
  for (const auto& context : contexts)
    for (const auto& quote : context.quotes)
      if (quotes.size() < kMostQuotes) quotes.insert(quote.value);
  return {quotes.begin(), quotes.end()};
}

/// What the receivers did with these messages.
void ask_taken(const Contexts& contexts, std::span<const Uuid> messages, Facts& facts,
               std::vector<TakenIn>& taken) {
  const auto body = to_json(MessageIds{{messages.begin(), messages.end()}});
  std::vector<Contexts::Question> questions;
  for (const auto& context : facts.contexts)
    if (!context.bindings.empty())
      questions.push_back({context.context, http::Method::post, "taken", body});
  auto answers = contexts.ask_for<TakenHops>(questions);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto& name = questions[i].context;
    if (answers[i]) {
      taken.push_back({name, std::move(answers[i]->taken)});
      continue;
    }
    note(facts.unreachable, name, answers[i].error());
    // Nobody knows what its queues have seen.
    std::ranges::find(facts.contexts, name, &OrderHops::context)->bindings.clear();
  }
}

std::vector<TakenIn> ask_taken(const Contexts& contexts, Facts& facts) {
  const auto messages = messages_of(facts.contexts);
  std::vector<TakenIn> taken;
  for (std::size_t first = 0; first < messages.size(); first += kMostMessagesAsked) {
    const auto count = std::min(kMostMessagesAsked, messages.size() - first);
    ask_taken(contexts, std::span(messages).subspan(first, count), facts, taken);
  }
  return taken;
}

// --- telling

std::vector<StoryEvent> events_of(const Facts& facts) {
  std::map<std::int64_t, StoryEvent> by_version;
  for (const auto& context : facts.contexts)
    for (const auto& e : context.events) {
      const auto [found, fresh] = by_version.try_emplace(e.version);
      auto& story = found->second;
      if (fresh)
        story = {e.version,    e.at,     e.context, e.kind,
                 e.from,       e.to,     e.on_hold, e.actor,
                 e.actor_name, e.reason, e.cause,   trace_of(e.traceparent),
                 e.work,       e.parcel, {}};
      story.known_in.push_back(context.context);
    }
  std::vector<StoryEvent> events;
  for (auto& [version, event] : by_version) events.push_back(std::move(event));
  return events;
}

StoryReceiver story_of(const Receiver& receiver, Instant created_at) {
  StoryReceiver story{.context = receiver.context, .queue = receiver.queue};
  if (const auto& taken = receiver.taken) {
    story.state = taken->state;
    story.at = taken->at;
    story.after_us = taken->at - created_at;
    story.attempts = taken->attempts;
    story.error = taken->error;
  }
  return story;
}

StoryMessage story_of(const Hop& hop) {
  const auto& sent = hop.sent;
  StoryMessage story{.id = sent.id,
                     .key = sent.key,
                     .from = hop.from,
                     .type = sent.type,
                     .version = sent.version,
                     .created_at = sent.created_at,
                     .state = sent.state,
                     .sent_at = sent.sent_at,
                     .attempts = sent.attempts,
                     .last_error = sent.last_error,
                     .cause = sent.cause,
                     .trace_id = trace_of(sent.traceparent)};
  for (const auto& receiver : hop.receivers)
    story.receivers.push_back(story_of(receiver, sent.created_at));
  return story;
}

void tell_contexts(const Facts& facts, Journey& journey) {
  std::set<QuoteId> quotes;
  for (const auto& context : facts.contexts) {
    Standing standing{.context = context.context,
                      .shown_version = context.shown_version,
                      .bus_ready = context.bus_ready};
    if (context.state) {
      standing.status = context.state->status;
      standing.version = context.state->version;
      journey.number = context.state->number;
    }
    journey.contexts.push_back(std::move(standing));
    for (const auto& letter : context.dead_letters)
      journey.dead_letters.push_back({letter, context.context});
    for (const auto& wait : context.waits) journey.waits.push_back({wait, context.context});
    quotes.insert(context.quotes.begin(), context.quotes.end());
    // The promise is crm's.
    if (context.promised_at && (!journey.promised_at || context.context == "crm"))
      journey.promised_at = context.promised_at;
  }
  journey.quotes.assign(quotes.begin(), quotes.end());
}

bool anybody_knows(const Facts& facts) {
  return !facts.hops.empty() || std::ranges::any_of(facts.contexts, [](const OrderHops& context) {
    return context.state || !context.events.empty() || !context.waits.empty() ||
           !context.dead_letters.empty() || !context.parked.empty();
  });
}

}  // namespace

Facts gather(const Contexts& contexts, const Uuid& key, Instant now) {
  Facts facts{.now = now, .key = key};
  ask_hops(contexts, kOrders, {key}, facts.contexts, facts.unreachable);
  const bool is_order =
      std::ranges::any_of(facts.contexts, [](const auto& c) { return !c.events.empty(); });
  if (const auto quotes = quotes_of(facts.contexts); !quotes.empty()) {
    std::vector<OrderHops> hops;
    ask_hops(contexts, kQuotes, quotes, hops, facts.unreachable);
    add_quotes(facts.contexts, std::move(hops), false);
  } else if (!is_order) {
    std::vector<OrderHops> hops;
    ask_hops(contexts, {"pricing"}, {key}, hops, facts.unreachable);
    add_quotes(facts.contexts, std::move(hops), true);
  }
  const auto taken = ask_taken(contexts, facts);
  facts.hops = join(facts.contexts, taken);
  return facts;
}

Result<Journey> tell(const Facts& facts) {
  if (!anybody_knows(facts) && facts.unreachable.empty())
    return Error{ErrorKind::not_found, "journey-not-found",
                 "No context knows an order or a quote with this id."};
  Journey journey{.key = facts.key, .as_of = facts.now};
  journey.also = verdicts(facts);
  journey.verdict = std::move(journey.also.front());
  journey.also.erase(journey.also.begin());
  journey.events = events_of(facts);
  for (const auto& hop : facts.hops) journey.messages.push_back(story_of(hop));
  tell_contexts(facts, journey);
  journey.unreachable = facts.unreachable;
  return journey;
}

}  // namespace atelier::watch
