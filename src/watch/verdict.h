// SPDX-License-Identifier: Apache-2.0
// Where an order is and why it is not further: the first of these rules that matches. Pure.
//
// Codes are stable, for pages that say it in the reader's language: `rule` chooses the sentence,
// `sender`, `receiver`, `queue`, `what`, `about`, `attempts` and `expected_by` go into it. `why`
// and `to_do` say it in English.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "watch/facts.h"

namespace atelier::watch {

enum class Rule : std::uint8_t {
  unpublished,      ///< 1: written, and nobody hands it on: the relay is down
  returned,         ///< 2: no queue takes it
  unconfirmed,      ///< 3: handed on, and the broker does not confirm it
  unseen,           ///< 4: confirmed, and a consumer has never seen it
  failing,          ///< 5: seen, and it fails there
  dead_letter,      ///< 6: given up, waits for a person
  no_effect,        ///< 7: taken, and yet nothing came of it
  waiting,          ///< 8: waits for somebody
  webhook_failing,  ///< 9: a partner's endpoint does not take it
  view_behind,      ///< 10: a view shows what was before
  finished,         ///< nothing is to come
  unknown,          ///< a context that would know does not answer
  moving,           ///< all is well, something is under way right now
  clock_wrong,      ///< a context's clock differs from that of the others
};
BOOST_DESCRIBE_ENUM(Rule, unpublished, returned, unconfirmed, unseen, failing, dead_letter,
                    no_effect, waiting, webhook_failing, view_behind, finished, unknown, moving,
                    clock_wrong)

enum class Remedy : std::uint8_t {
  none,
  wait,     ///< whoever it waits for acts
  repair,   ///< the part that is named, then it goes on by itself
  redrive,  ///< hand the order's messages on once more
};
BOOST_DESCRIBE_ENUM(Remedy, none, wait, repair, redrive)

struct Verdict {
  Rule rule{};
  std::int64_t number = 0;  ///< of the rule, 1 to 10; 0 for the others
  std::string here;         ///< the context that has the order now
  std::optional<OrderStatus> status;
  Instant since;
  std::string waiting_for;  ///< "relay of crm", "queue mes.cmd", "manager"
  std::optional<Instant> expected_by;
  std::string sender;    ///< the context that wrote the message; "" where there is none
  std::string receiver;  ///< the context that has to act, or is in the way
  std::string queue;
  std::string what;  ///< a code: of the wait, of the error, the type of the message
  std::string about;
  std::optional<Uuid> message;
  std::int64_t attempts = 0;
  std::string why;  ///< a sentence
  std::string to_do;
  Remedy remedy{};
};
BOOST_DESCRIBE_STRUCT(Verdict, (),
                      (rule, number, here, status, since, waiting_for, expected_by, sender,
                       receiver, queue, what, about, message, attempts, why, to_do, remedy))

/// What is under way for so long is not held up: nobody is told to look into it.
inline constexpr std::int64_t kUnderWay_us = 10 * kSecond;

/// All that holds, the first rule first; never empty.
std::vector<Verdict> verdicts(const Facts& facts);

}  // namespace atelier::watch
