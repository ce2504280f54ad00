// SPDX-License-Identifier: Apache-2.0
// Whoever is on call, who asks watch and nobody else: the journey of the order that somebody called
// about, the overview, and the orders that the audit misses.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "tests/harness/user.h"

namespace atelier::drill {

struct Cause {
  std::string rule;
  std::string waiting_for;
  std::string why;
  bool operator==(const Cause&) const = default;
};
void PrintTo(const Cause& cause, std::ostream* out);

class OnCall {
 public:
  explicit OnCall(harness::User user) : user_(std::move(user)) {}

  /// What holds an order up that somebody has to mend, the first first; nothing where it only waits
  /// for people, as it should.
  std::vector<Cause> causes(const std::string& order);
  /// Asks until the first of them is this one, and nothing else stands before it.
  bool learns(const std::string& order, const std::string& rule, const std::string& waiting_for);
  /// Asks until nothing is to be mended and the order waits for these people.
  bool sees_it_wait_for(const std::string& order, const std::string& people);
  /// Asks until the overview says so of a part.
  bool sees_up(const std::string& part, bool up);
  /// Asks until the audit names the order, or no longer does.
  bool misses(const std::string& order, const std::string& check);
  bool misses_none();
  /// What the last answer was, for whoever reads a failure.
  const std::string& heard() const { return heard_; }

  /// As the journey's page does it.
  void redrive(const std::string& order);

 private:
  harness::User user_;
  std::string heard_;
};

/// Asks until it holds, 40 s at most: what is under way for less than ten is not held up, and the
/// audit begins anew every ten.
bool comes_true(const std::function<bool()>& holds);

}  // namespace atelier::drill
