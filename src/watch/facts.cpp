// SPDX-License-Identifier: Apache-2.0
#include "watch/facts.h"

#include <algorithm>

namespace atelier::watch {
namespace {

std::optional<bus::TakenHop> taken_by(const std::vector<TakenIn>& taken, const Binding& binding,
                                      std::string_view context, const Uuid& message) {
  for (const auto& in : taken)
    if (in.context == context)
      for (const auto& one : in.taken)
        if (one.id == message && one.queue == binding.queue) return one;
  return std::nullopt;
}

std::vector<Receiver> receivers_of(const bus::SentHop& sent, const std::vector<OrderHops>& contexts,
                                   const std::vector<TakenIn>& taken) {
  std::vector<Receiver> receivers;
  for (const auto& context : contexts)
    for (const auto& binding : context.bindings)
      if (binding.exchange == sent.exchange && binding.type == sent.type)
        receivers.push_back(
            {context.context, binding.queue, taken_by(taken, binding, context.context, sent.id)});
  return receivers;
}

}  // namespace

const OrderHops* Facts::find(std::string_view context) const {
  const auto found = std::ranges::find(contexts, context, &OrderHops::context);
  return found == contexts.end() ? nullptr : &*found;
}

const OrderHops* Facts::newest() const {
  const OrderHops* newest = nullptr;
  const auto version = [](const OrderHops& one) {
    return one.events.empty() ? 0 : one.events.back().version;
  };
  for (const auto& context : contexts)
    if (!context.events.empty() && (!newest || version(context) > version(*newest)))
      newest = &context;
  return newest;
}

std::vector<Uuid> messages_of(const std::vector<OrderHops>& contexts) {
  std::vector<Uuid> ids;
  for (const auto& context : contexts)
    for (const auto& sent : context.sent) ids.push_back(sent.id);
  return ids;
}

std::vector<Hop> join(const std::vector<OrderHops>& contexts, const std::vector<TakenIn>& taken) {
  std::vector<Hop> hops;
  for (const auto& context : contexts)
    for (const auto& sent : context.sent)
      hops.push_back({context.context, sent, receivers_of(sent, contexts, taken)});
  std::ranges::stable_sort(hops, {}, [](const Hop& hop) { return hop.sent.created_at; });
  return hops;
}

bool disagrees_with_itself(const OrderHops& context) {
  if (context.events.empty()) return false;
  const auto& last = context.events.back();
  return !context.state || context.state->version != last.version ||
         context.state->status != last.to || context.state->on_hold != last.on_hold;
}

bool knows_version(const OrderHops& context, std::int64_t version) {
  return std::ranges::binary_search(context.events, version, {}, &OrderEvent::version);
}

}  // namespace atelier::watch
