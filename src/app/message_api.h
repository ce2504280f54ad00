// SPDX-License-Identifier: Apache-2.0
// What a context tells of its messages under /api/<context>/ops, as the program serves it and as
// its command line reads it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/base/json_codec.h"
#include "platform/bus/dead_letters.h"

namespace atelier::app {

struct LetterQuery {
  std::optional<std::string> queue;
  std::optional<std::string> type;
  std::optional<std::string> error_kind;
  std::optional<std::string> after;  ///< `next` of the page before
  std::optional<int> limit;
};
BOOST_DESCRIBE_STRUCT(LetterQuery, (), (queue, type, error_kind, after, limit))
void check(const LetterQuery& in, FieldErrors& errors);

struct LetterGroups {
  std::vector<bus::DeadLetterGroup> groups;
};
BOOST_DESCRIBE_STRUCT(LetterGroups, (), (groups))

struct LetterPage {
  std::vector<bus::DeadLetter> dead_letters;
  std::optional<std::string> next;  ///< none where this is the last page
};
BOOST_DESCRIBE_STRUCT(LetterPage, (), (dead_letters, next))

struct Reason {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))
void check(const Reason& in, FieldErrors& errors);

/// A decision about the next letters of a group.
struct GroupDecision : Reason {
  std::string queue;
  std::string type;
  std::string error_kind;
  std::optional<std::string> after;
};
BOOST_DESCRIBE_STRUCT(GroupDecision, (Reason), (queue, type, error_kind, after))
void check(const GroupDecision& in, FieldErrors& errors);

struct GroupProgress {
  std::int64_t done = 0;
  std::int64_t failed = 0;          ///< those wait on
  std::string first_error;          ///< of those that failed
  std::optional<std::string> next;  ///< to go on after; none where the group has been gone through
};
BOOST_DESCRIBE_STRUCT(GroupProgress, (), (done, failed, first_error, next))

struct Resend : Reason {
  Instant since;
};
BOOST_DESCRIBE_STRUCT(Resend, (Reason), (since))

struct Resent {
  std::int64_t messages = 0;
};
BOOST_DESCRIBE_STRUCT(Resent, (), (messages))

struct OutboxView {
  std::int64_t pending = 0;
  std::int64_t oldest_age_us = 0;
  std::string last_error;  ///< of the oldest one
  std::int64_t dead_letters = 0;
};
BOOST_DESCRIBE_STRUCT(OutboxView, (), (pending, oldest_age_us, last_error, dead_letters))

}  // namespace atelier::app
