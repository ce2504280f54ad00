// SPDX-License-Identifier: Apache-2.0
#include "watch/verdict.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "platform/base/enum_text.h"

namespace atelier::watch {
namespace {

using bus::DeadLetterState;
using bus::OutboxState;
using bus::TakenState;

const std::string kHere = "watch";

class Judge {
 public:
  explicit Judge(const Facts& facts) : facts_(facts) {
    if (const auto* newest = facts.newest()) {
      last_ = &newest->events.back();
      const auto has_it = authority_over(last_->to);
      here_ = has_it ? std::string(name_of(*has_it)) : newest->context;
    } else if (!facts.contexts.empty()) {
      here_ = "shop";  // where a quote lies until it is ordered
    }
  }

  std::vector<Verdict> all() {
    not_handed_on();
    returned();
    unconfirmed();
    unseen();
    failing();
    dead_letters();
    no_effect();
    waits();
    webhooks();
    views();
    clocks();
    if (found_.empty()) otherwise();
    return std::move(found_);
  }

 private:
  Verdict& add(Rule rule, Instant since, std::string waiting_for, Remedy remedy) {
    const auto number = static_cast<std::int64_t>(rule) + 1;
    auto& verdict = found_.emplace_back();
    verdict.rule = rule;
    verdict.number = number <= 10 ? number : 0;
    verdict.here = here_;
    if (last_) verdict.status = last_->to;
    verdict.since = since;
    verdict.waiting_for = std::move(waiting_for);
    verdict.remedy = remedy;
    return verdict;
  }
  Verdict& add(Rule rule, const Hop& hop, Instant since, std::string waiting_for, Remedy remedy) {
    auto& verdict = add(rule, since, std::move(waiting_for), remedy);
    verdict.sender = hop.from;
    verdict.what = hop.sent.type;
    verdict.message = hop.sent.id;
    verdict.attempts = hop.sent.attempts;
    return verdict;
  }
  Verdict& add(Rule rule, const Hop& hop, const Receiver& receiver, Instant since,
               std::string waiting_for, Remedy remedy) {
    auto& verdict = add(rule, hop, since, std::move(waiting_for), remedy);
    verdict.receiver = receiver.context;
    verdict.queue = receiver.queue;
    return verdict;
  }

  bool held_up(Instant since) const { return facts_.now - since > kUnderWay_us; }
  static bool seen_by_any(const Hop& hop) {
    return std::ranges::any_of(hop.receivers,
                               [](const Receiver& r) { return r.taken.has_value(); });
  }

  /// What waits in an outbox, of each context only the first: the others stand behind it.
  std::vector<const Hop*> waiting_in_outboxes() const {
    std::map<std::string, const Hop*> first;
    for (const auto& hop : facts_.hops)
      if (hop.sent.state == OutboxState::pending) first.try_emplace(hop.from, &hop);
    std::vector<const Hop*> list;
    for (const auto& [from, hop] : first)
      if (held_up(hop->sent.created_at) && !seen_by_any(*hop)) list.push_back(hop);
    return list;
  }
  /// Tried, or the broker does not take anything; else nobody has even tried.
  bool was_tried(const Hop& hop) const {
    const auto* from = facts_.find(hop.from);
    return hop.sent.attempts > 0 || (from && !from->bus_ready);
  }

  void not_handed_on() {
    for (const auto* hop : waiting_in_outboxes()) {
      if (was_tried(*hop)) continue;
      auto& verdict = add(Rule::unpublished, *hop, hop->sent.created_at, "relay of " + hop->from,
                          Remedy::repair);
      verdict.why = hop->from + " wrote " + hop->sent.type + ", but no relay hands it on.";
      verdict.to_do = "Start the process of " + hop->from +
                      ", or look in its log why its relay stands still; it goes on by itself.";
    }
  }
  void returned() {
    for (const auto& hop : facts_.hops) {
      if (hop.sent.state != OutboxState::dead) continue;
      auto& verdict = add(Rule::returned, hop, hop.sent.created_at, "a queue for " + hop.sent.type,
                          Remedy::redrive);
      verdict.why = "The broker returned " + hop.sent.type + " of " + hop.from +
                    ": no queue is bound to " + hop.sent.exchange + ".";
      verdict.to_do = "Declare the queue and its binding again, then re-drive the order.";
    }
  }
  void unconfirmed() {
    for (const auto* hop : waiting_in_outboxes()) {
      if (!was_tried(*hop)) continue;
      auto& verdict =
          add(Rule::unconfirmed, *hop, hop->sent.created_at, "the broker", Remedy::repair);
      verdict.about = hop->sent.last_error;
      verdict.why = hop->from + " handed " + hop->sent.type +
                    " on, but the broker does not confirm that it has it" +
                    (verdict.about.empty() ? "." : ": " + verdict.about + ".");
      verdict.to_do =
          "Look at the broker: memory, disk, a queue that is full; it goes on by itself.";
    }
  }
  void unseen() {
    each_receiver([&](const Hop& hop, const Receiver& receiver) {
      if (receiver.taken || hop.sent.state != OutboxState::sent) return;
      const Instant since = hop.sent.sent_at.value_or(hop.sent.created_at);
      if (!held_up(since) || in_dead_letters(receiver.context, hop.sent.id)) return;
      auto& verdict =
          add(Rule::unseen, hop, receiver, since, "queue " + receiver.queue, Remedy::redrive);
      verdict.why = "The broker has confirmed " + hop.sent.type + " of " + hop.from + ", but " +
                    receiver.context + " has never seen it.";
      verdict.to_do =
          "Look at the queue " + receiver.queue +
          ": with a backlog or no consumer the process of " + receiver.context +
          " is too slow or away; if it is empty the message is lost: re-drive the order.";
    });
  }
  void failing() {
    each_receiver([&](const Hop& hop, const Receiver& receiver) {
      if (!receiver.taken || receiver.taken->state != TakenState::failing) return;
      auto& verdict = add(Rule::failing, hop, receiver, hop.sent.created_at,
                          "consumer " + receiver.queue, Remedy::repair);
      verdict.about = receiver.taken->error;
      verdict.attempts = receiver.taken->attempts;
      verdict.why = receiver.context + " fails to handle " + hop.sent.type + " of " + hop.from +
                    ", " + std::to_string(verdict.attempts) + " times until now: " + verdict.about;
      verdict.to_do =
          "Mend what the error says in " + receiver.context + "; it is tried again by itself.";
    });
  }
  void dead_letters() {
    for (const auto& context : facts_.contexts)
      for (const auto& letter : context.dead_letters) {
        if (letter.state != DeadLetterState::dead || letter.queue == bus::kUnroutable) continue;
        auto& verdict = add(Rule::dead_letter, letter.died_at, "dead letter in " + letter.queue,
                            Remedy::redrive);
        verdict.receiver = context.context;
        verdict.queue = letter.queue;
        verdict.what = letter.type;
        verdict.about = letter.error;
        verdict.message = letter.id;
        verdict.attempts = letter.attempts;
        verdict.why = context.context + " gave " + letter.type + " up after " +
                      std::to_string(letter.attempts) + " attempts: " + letter.error;
        verdict.to_do = "Mend what the error says, then re-drive the order.";
      }
  }

  void no_effect() {
    for (const auto& context : facts_.contexts) disagreement(context);
    each_receiver([&](const Hop& hop, const Receiver& receiver) {
      if (!receiver.taken || hop.sent.version == 0) return;
      const auto* context = facts_.find(receiver.context);
      if (receiver.taken->state == TakenState::parked) return parked(hop, receiver);
      const bool applied = receiver.taken->state == TakenState::applied;
      const bool superseded = receiver.taken->state == TakenState::superseded;
      if (!(applied || (superseded && !context->events.empty())) ||
          knows_version(*context, hop.sent.version))
        return;
      auto& verdict = add(Rule::no_effect, hop, receiver, receiver.taken->at, receiver.context,
                          Remedy::redrive);
      verdict.why = receiver.context + " took " + hop.sent.type + " version " +
                    std::to_string(hop.sent.version) + ", but its timeline does not have it.";
      verdict.to_do = "Re-drive the order: " + receiver.context + " takes the message once more.";
    });
  }
  void disagreement(const OrderHops& context) {
    if (!disagrees_with_itself(context)) return;
    const auto& last = context.events.back();
    auto& verdict = add(Rule::no_effect, last.at, context.context, Remedy::redrive);
    verdict.receiver = context.context;
    verdict.what = "state-differs";
    verdict.why = "The order's row in " + context.context + " says " +
                  (context.state ? std::string(name_of(context.state->status)) : "nothing") +
                  ", its timeline there says " + std::string(name_of(last.to)) + ".";
    verdict.to_do = "Re-drive the order: the row is made again from the timeline.";
  }
  void parked(const Hop& hop, const Receiver& receiver) {
    if (!held_up(receiver.taken->at)) return;
    auto& verdict = add(Rule::no_effect, hop, receiver, receiver.taken->at, "an earlier message",
                        Remedy::redrive);
    verdict.what = "parked";
    verdict.why = receiver.context + " has " + hop.sent.type + " version " +
                  std::to_string(hop.sent.version) + ", but waits for an earlier one.";
    verdict.to_do = "Re-drive the order: what lacks is handed on once more.";
  }

  void waits() {
    // Whoever has the order knows best; of a quote whoever is asked.
    const Wait* longest = nullptr;
    const OrderHops* where = nullptr;
    for (const auto& context : facts_.contexts)
      for (const auto& wait : context.waits) {
        const bool closer = where && where->context != here_ && context.context == here_;
        const bool same_place = where && (where->context == here_) == (context.context == here_);
        if (!longest || closer || (same_place && wait.since < longest->since)) {
          longest = &wait;
          where = &context;
        }
      }
    if (!longest || (last_ && is_final(last_->to))) return;
    // While whoever has the order does not answer, what others wait for says little.
    if (where->context != here_ && missing(here_)) return;
    auto& verdict =
        add(Rule::waiting, longest->since, std::string(name_of(longest->who)), Remedy::wait);
    verdict.receiver = where->context;
    verdict.expected_by = longest->until;
    verdict.what = name_of(longest->what);
    verdict.about = longest->about;
    verdict.why = "It waits in " + where->context + " for the " +
                  std::string(name_of(longest->who)) + ": " + verdict.what +
                  (longest->about.empty() ? "." : " (" + longest->about + ").");
    const bool late = longest->until && facts_.now > *longest->until;
    verdict.to_do = late ? "It should have happened by " + to_rfc3339(*longest->until) +
                               ": ask whoever it waits for."
                         : "Nothing, unless it takes too long.";
  }

  void webhooks() {
    for (const auto& hook : facts_.webhooks) {
      if (hook.last_error.empty()) continue;
      auto& verdict = add(Rule::webhook_failing, hook.since, "partner", Remedy::repair);
      verdict.expected_by = hook.next_try;
      verdict.about = hook.last_error;
      verdict.attempts = hook.attempts;
      verdict.why =
          "The partner's endpoint " + hook.endpoint + " does not take the news: " + hook.last_error;
      verdict.to_do = "Tell the partner; it is tried again by itself.";
    }
  }
  void views() {
    for (const auto& context : facts_.contexts) {
      if (!context.state || !context.shown_version ||
          *context.shown_version >= context.state->version)
        continue;
      const auto next = std::ranges::upper_bound(context.events, *context.shown_version, {},
                                                 &OrderEvent::version);
      if (next == context.events.end() || !held_up(next->at)) continue;
      auto& verdict =
          add(Rule::view_behind, next->at, "view of " + context.context, Remedy::repair);
      verdict.receiver = context.context;
      verdict.why = "The view of " + context.context + " shows version " +
                    std::to_string(*context.shown_version) + ", its database has " +
                    std::to_string(context.state->version) + ".";
      verdict.to_do = "Start the process of " + context.context + " again: it loads the view anew.";
    }
  }

  /// A clock that differs is told by every answer, whatever else is the matter.
  void clocks() {
    for (const auto& one : facts_.unreachable)
      if (one.missing == Missing::clock) wrong_clock(one.context, one.error, one.error + ".");
    std::vector<const OrderHops*> off;
    for (const auto& context : facts_.contexts)
      if (std::abs(context.as_of - facts_.now) > kClocksApart_us) off.push_back(&context);
    if (off.empty()) return;
    const bool own = off.size() > 1 && off.size() == facts_.contexts.size();
    const auto& name = own ? kHere : off.front()->context;
    const auto seconds = (off.front()->as_of - facts_.now) / kSecond * (own ? -1 : 1);
    wrong_clock(name, std::to_string(seconds) + " s",
                "The clock of " + name + " is " + std::to_string(std::abs(seconds)) + " s " +
                    (seconds > 0 ? "ahead of" : "behind") +
                    " the others: what it says of times is wrong by that.");
  }
  void wrong_clock(const std::string& name, const std::string& about, const std::string& why) {
    auto& verdict = add(Rule::clock_wrong, facts_.now, "clock of " + name, Remedy::repair);
    verdict.receiver = name;
    verdict.about = about;
    verdict.why = why;
    verdict.to_do = "Set the clock of the machine of " + name + " and see why it is not kept.";
  }

  const Unreachable* missing(const std::string& context) const {
    const auto found = std::ranges::find(facts_.unreachable, context, &Unreachable::context);
    return found == facts_.unreachable.end() ? nullptr : &*found;
  }
  void unknown() {
    const auto* of_authority = missing(here_);
    const auto& one = of_authority ? *of_authority : facts_.unreachable.front();
    const auto& name = one.context;
    auto& verdict = add(Rule::unknown, facts_.now, "", Remedy::repair);
    verdict.receiver = name;
    verdict.what = name_of(one.missing);
    verdict.about = one.error;
    const auto say = [&](const std::string& who, const std::string& why, const std::string& to_do) {
      verdict.waiting_for = who + " of " + name;
      verdict.why = why + ": " + one.error + (one.error.ends_with('.') ? "" : ".");
      verdict.to_do = to_do;
    };
    switch (one.missing) {
      case Missing::process:
        return say("process", "Nobody answers for " + name, "Start the process of " + name + ".");
      case Missing::loading:
        return say("process", name + " has only just been started", "Ask again in a moment.");
      case Missing::database:
        return say("database",
                   "The process of " + name + " lives, but its database does not answer",
                   "Look at the database of " + name +
                       ": whether it runs, stands still, is locked or full; it goes on by itself.");
      case Missing::trust:
      case Missing::clock:
        return say("process", name + " takes watch for a stranger",
                   "Compare session.key and the clocks of both machines.");
    }
  }

  void otherwise() {
    if (!facts_.unreachable.empty()) return unknown();
    const Instant since = last_ ? last_->at : facts_.now;
    if (last_ && is_final(last_->to)) {
      add(Rule::finished, since, "", Remedy::none).why = "Nothing is to come.";
    } else {
      add(Rule::moving, since, "", Remedy::none).why = "Something is under way right now.";
    }
  }

  template <class F>
  void each_receiver(F visit) const {
    for (const auto& hop : facts_.hops)
      for (const auto& receiver : hop.receivers) visit(hop, receiver);
  }
  bool in_dead_letters(const std::string& context, const Uuid& message) const {
    const auto* found = facts_.find(context);
    return found && std::ranges::count(found->dead_letters, message, &bus::DecidedLetter::id) > 0;
  }

  const Facts& facts_;
  const OrderEvent* last_ = nullptr;
  std::string here_;
  std::vector<Verdict> found_;
};

}  // namespace

std::vector<Verdict> verdicts(const Facts& facts) { return Judge(facts).all(); }

}  // namespace atelier::watch
