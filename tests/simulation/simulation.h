// SPDX-License-Identifier: Apache-2.0
// Three contexts over one network that loses, doubles, delays and reorders, simulated step by step
// by a scheduler whose seed decides everything: the same seed, the same run. The parts that carry
// the promises are the real ones: outbox, relay, inbox, order machine and order log on SQLite.
//
// What goes wrong: a publication gets lost, or its confirmation, or the network doubles it; a
// message waits while others of its queue, but for earlier ones of its order, overtake it; a
// process dies before or after the commit of what it consumed; a relay stops in the middle of a
// batch, while another takes over, for longer than any lease; whoever decides does so on what they
// saw some time ago.
//
// What must hold: every message sent has exactly one effect in each queue; versions have no gap and
// no observer sees a state go back; a claim changes hands only by one who saw who holds it;
// in the end outboxes and queues are empty and all contexts agree.
#pragma once

#include <deque>
#include <random>

#include "platform/base/temp_folder.h"
#include "tests/simulation/side.h"

namespace atelier::simulation {

/// Databases are made once and used for many seeds.
class Simulation {
 public:
  Simulation();

  /// Runs one seed; what was broken, or "".
  std::string run(unsigned seed, Bug bug = Bug::none);
  /// Of the run before.
  const Tally& tally() const { return tally_; }

 private:
  static constexpr int kSides = 3;
  static constexpr int kRelays = 2;  ///< of each side: the one that works, and its stand-by
  static constexpr int kSteps = 120;
  static constexpr int kDepth = 2;  ///< relays that stand still while others go on

  /// Where a relay publishes: to the queues of all other sides.
  struct Network final : bus::Transport {
    Network(Simulation& s, int side) : simulation(s), from(side) {}
    std::vector<bus::Handed> hand_on(const std::vector<bus::PendingMessage>& messages) override {
      return simulation.publish(from, messages);
    }
    Simulation& simulation;
    int from;
  };
  using Queue = std::deque<std::shared_ptr<const bus::Envelope>>;

  unsigned pick(unsigned n) { return std::uniform_int_distribution<unsigned>(0, n - 1)(random_); }
  bool chance(unsigned percent) { return faults_ && pick(100) < percent; }
  /// The same, counted.
  bool chance(unsigned percent, int& happened) {
    const bool happens = chance(percent);
    happened += happens ? 1 : 0;
    return happens;
  }
  Side& side(std::size_t i) { return *sides_[i]; }

  void begin(unsigned seed, Bug bug);
  void step();
  void act();
  void deliver(std::size_t to);
  Queue::iterator next_of(Queue& queue);
  void relay(std::size_t from);
  std::int64_t token_of(std::size_t from);
  std::vector<bus::Handed> publish(int from, const std::vector<bus::PendingMessage>& messages);
  bool settled();
  void heal();
  void observe(std::size_t side, const OrderId& id);
  void check();
  void check_effects();
  void check_order(const OrderId& id);
  void fail(const std::string& what);

  ManualClock clock_;
  TempFolder folder_;
  std::array<std::unique_ptr<Side>, kSides> sides_;
  std::array<std::unique_ptr<Network>, kSides> networks_;
  std::array<std::array<std::unique_ptr<bus::Relay>, kRelays>, kSides> relays_;
  std::array<std::array<bool, kRelays>, kSides> busy_{};

  std::mt19937 random_;
  Tally tally_;
  Bug bug_ = Bug::none;
  bool faults_ = true;
  int depth_ = 0;
  std::int64_t published_under_ = 0;  ///< token of the batch that is to be written down next
  std::array<Queue, kSides> queues_;
  std::vector<OrderId> orders_;
  std::vector<std::pair<std::size_t, Intent>> intents_;
  std::map<std::pair<std::size_t, Uuid>, int> delivered_;
  std::map<std::pair<std::size_t, OrderId>, std::int64_t> seen_;  ///< newest version observed
  std::string broken_;
};

}  // namespace atelier::simulation
