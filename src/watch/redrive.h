// SPDX-License-Identifier: Apache-2.0
// What each context has to do so that an order goes on, from what is known of it.
#pragma once

#include <map>

#include "contracts/redrive.h"
#include "watch/contexts.h"
#include "watch/facts.h"

namespace atelier::watch {

/// By context; nothing for those who have nothing to do. Pure.
std::map<std::string, Redrive> plan_redrive(const Facts& facts);

struct ContextRedriven : Redriven {
  std::string context;
};
BOOST_DESCRIBE_STRUCT(ContextRedriven, (Redriven), (context))

struct RedriveAnswer {
  std::vector<ContextRedriven> contexts;
  std::vector<Unreachable> unreachable;
};
BOOST_DESCRIBE_STRUCT(RedriveAnswer, (), (contexts, unreachable))

/// First receivers forget and replay, then senders hand on.
RedriveAnswer redrive(const Contexts& contexts, const Facts& facts, const std::string& actor,
                      const std::string& reason);

}  // namespace atelier::watch
