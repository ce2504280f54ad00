// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/simulation.h"

#include <algorithm>

namespace atelier::simulation {
namespace {

constexpr std::array kContexts = {Context::shop, Context::crm, Context::mes};
constexpr std::size_t kShop = 0;
constexpr std::size_t kMostOrders = 3;
constexpr int kMostRounds = 400;  // of healing
// A microsecond of waiting between attempts: how long one really waits would be drawn by the relay.
const bus::RelayOptions kRelay{{1, 1}, kSecond, 16};

}  // namespace

Simulation::Simulation() {
  for (std::size_t i = 0; i < kSides; ++i) {
    sides_[i] = std::make_unique<Side>(kContexts[i], folder_.path(), clock_, tally_);
    networks_[i] = std::make_unique<Network>(*this, static_cast<int>(i));
  }
}

std::string Simulation::run(unsigned seed, Bug bug) {
  begin(seed, bug);
  for (int i = 0; i < kSteps && broken_.empty(); ++i) step();
  if (broken_.empty()) heal();
  if (broken_.empty()) check();
  return broken_;
}

void Simulation::begin(unsigned seed, Bug bug) {
  random_.seed(seed);
  bug_ = bug;
  faults_ = true;
  tally_ = {};
  broken_.clear();
  delivered_.clear();
  orders_.clear();
  intents_.clear();
  seen_.clear();
  for (auto& queue : queues_) queue.clear();
  for (std::size_t i = 0; i < kSides; ++i) {
    side(i).begin_anew(bug);
    for (auto& relay : relays_[i])
      relay = std::make_unique<bus::Relay>(side(i).db(), *networks_[i], kRelay, clock_);
  }
}

void Simulation::step() {
  clock_.advance(1 + pick(10'000));
  const auto which = pick(kSides);
  switch (pick(10)) {
    case 0:
      if (orders_.size() < kMostOrders)
        orders_.push_back(
            side(kShop).submit_order("S-" + std::to_string(orders_.size()), clock_.now()).order_id);
      return;
    case 1:
    case 2:
    case 3:
    case 4:
      return act();
    case 5:
    case 6:
      return relay(which);
    default:
      for (auto messages = 1 + pick(6); messages > 0; --messages) deliver(which);
  }
}

/// Someone decides, or someone who decided earlier carries it out.
void Simulation::act() {
  if (orders_.empty()) return;
  if (!intents_.empty() && pick(3) == 0) {
    const auto at = intents_.begin() + pick(static_cast<unsigned>(intents_.size()));
    const auto [where, intent] = *at;
    intents_.erase(at);
    side(where).carry_out(intent, bug_ == Bug::stale_holder_writes);
    observe(where, intent.seen.order_id);
    return;
  }
  const auto& id = orders_[pick(static_cast<unsigned>(orders_.size()))];
  const auto worker = "worker-" + std::to_string(pick(3));
  const auto dice = pick(1 << 16);
  for (std::size_t where = 0; where < kSides; ++where) {
    auto intent = side(where).decide(id, worker, dice);
    if (!intent) continue;  // not theirs, as far as they know
    if (pick(3) == 0) {
      intents_.emplace_back(where, std::move(*intent));
    } else {
      side(where).carry_out(*intent, bug_ == Bug::stale_holder_writes);
      observe(where, id);
    }
  }
}

/// The next message of an order chosen by chance: others of the queue may be overtaken. Now and
/// then not even the next: what a consumer held when its connection broke comes back late.
Simulation::Queue::iterator Simulation::next_of(Queue& queue) {
  if (!faults_) return queue.begin();
  const auto any = queue.begin() + pick(static_cast<unsigned>(queue.size()));
  if (chance(15)) return any;
  return std::ranges::find(queue, (*any)->key, [](const auto& message) { return message->key; });
}

void Simulation::deliver(std::size_t to) {
  auto& queue = queues_[to];
  if (queue.empty()) return;
  const auto at = next_of(queue);
  const auto message = *at;
  if (delivered_[{to, message->id}]++ > 0) ++tally_.again;
  const auto replica = static_cast<int>(pick(Side::kReplicas));
  const bool taken = side(to).receive(replica, message, chance(8, tally_.died_before));
  const bool acknowledged = taken && !chance(8, tally_.died_after);
  if (acknowledged) queue.erase(at);
  observe(to, OrderId{message->key});
}

/// A batch of one of the two relays, unless that one stands still in the middle of another.
void Simulation::relay(std::size_t from) {
  const auto which = pick(kRelays);
  bool& busy = busy_[from][which];
  if (busy) return;
  busy = true;
  const bool settled = relays_[from][which]->round();
  busy = false;
  if (settled && published_under_ != token_of(from))
    fail("a relay that was replaced wrote down what it had sent");
}

/// Of the relay that leads.
std::int64_t Simulation::token_of(std::size_t from) {
  return side(from).count("SELECT max(token) FROM relay_lease");
}

std::vector<bus::Handed> Simulation::publish(int from,
                                             const std::vector<bus::PendingMessage>& messages) {
  const auto token = token_of(static_cast<std::size_t>(from));
  std::vector<bus::Handed> handed;
  bool connected = true;
  for (const auto& message : messages) {
    connected = connected && !chance(5, tally_.lost);
    const bool arrives = connected || chance(50);  // lost with its confirmation only
    for (std::size_t to = 0; arrives && to < kSides; ++to) {
      if (to == static_cast<std::size_t>(from)) continue;
      for (int copies = chance(10) ? 2 : 1; copies > 0; --copies)
        queues_[to].push_back(message.envelope);
    }
    handed.push_back(connected ? bus::Handed{}
                               : bus::Handed{bus::Handed::Kind::failed, "connection lost"});
  }
  if (depth_ < kDepth && chance(30, tally_.stood_still)) {
    // It stands still before it writes down what was sent; the world goes on.
    ++depth_;
    if (chance(50)) clock_.advance(kMinute);
    for (auto steps = 1 + pick(12); steps > 0; --steps) step();
    --depth_;
  }
  published_under_ = token;
  return handed;
}

bool Simulation::settled() {
  for (std::size_t i = 0; i < kSides; ++i)
    if (!queues_[i].empty() ||
        side(i).count("SELECT count(*) FROM outbox WHERE state = 'pending'") > 0)
      return false;
  return true;
}

/// No more faults: everything that was sent arrives.
void Simulation::heal() {
  faults_ = false;
  for (int round = 0; round < kMostRounds; ++round) {
    clock_.advance(kMinute);
    for (std::size_t i = 0; i < kSides; ++i) {
      for (auto& one : relays_[i])
        while (one->round()) clock_.advance(1);
    }
    for (std::size_t i = 0; i < kSides; ++i)
      while (!queues_[i].empty() && broken_.empty()) deliver(i);
    if (settled() || !broken_.empty()) return;
  }
  fail("an outbox never became empty");
}

/// As someone who looks at this side would: nothing that was seen may be taken back.
void Simulation::observe(std::size_t where, const OrderId& id) {
  const auto state = side(where).state(id);
  auto& newest = seen_[{where, id}];
  if (!state) {
    if (newest > 0) fail("an order is gone");
    return;
  }
  if (state->version < newest) fail("a state went back");
  newest = std::max(newest, state->version);
}

void Simulation::check() {
  for (auto& one : sides_) {
    if (!one->broken().empty()) fail(one->broken().front());
    if (one->count("SELECT count(*) FROM parked") > 0) fail("a message is parked for ever");
    if (one->count("SELECT count(*) FROM dead_letter") > 0) fail("a message was given up");
  }
  check_effects();
  for (const auto& id : orders_) check_order(id);
}

void Simulation::check_effects() {
  for (auto& from : sides_) {
    const auto sent = from->sent();
    for (auto& to : sides_) {
      if (to == from) continue;
      const auto effects = to->effects();
      for (const auto& id : sent) {
        const auto found = effects.find(id);
        if (found == effects.end()) return fail("a message had no effect in " + to->queue());
        if (found->second != 1) return fail("a message had two effects in " + to->queue());
      }
    }
  }
}

void Simulation::check_order(const OrderId& id) {
  const auto told = side(0).timeline(id);
  for (std::size_t i = 0; i < told.size(); ++i) {
    if (told[i].version != static_cast<std::int64_t>(i) + 1) return fail("a version is missing");
    const auto& event = told[i];
    const bool moves = event.kind == OrderEventKind::moved && event.from;
    if (moves && !may_follow(*event.from, event.to)) return fail("a step that may not be");
  }
  for (auto& one : sides_) {
    if (one->timeline(id) != told) return fail("two timelines of one order");
    const auto state = one->state(id);
    if (!state || state->version != told.back().version || state->status != told.back().to)
      return fail("a state is not that of the last event");
  }
}

void Simulation::fail(const std::string& what) {
  if (broken_.empty()) broken_ = what;
}

}  // namespace atelier::simulation
