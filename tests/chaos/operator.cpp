// SPDX-License-Identifier: Apache-2.0
#include "tests/chaos/operator.h"

#include <stdexcept>

#include <boost/json.hpp>

#include "tests/chaos/people.h"
#include "tests/chaos/time.h"

namespace atelier::chaos {
namespace {

namespace json = boost::json;

constexpr Seconds kPatience{60};
constexpr const char* kReason = "a queue was deleted";

/// False where some of it has to be asked for again.
bool replay_unroutable(Guest& admin, const std::string& context) {
  const auto ops = "/api/" + context + "/ops/dead-letters";
  const auto waiting = admin.get(context, ops + "/groups");
  if (!waiting.ok()) return false;
  bool all = true;
  for (const auto& group : waiting.body.at("groups").as_array()) {
    if (group.at("queue") != "unroutable") continue;
    admin.post(context, ops + "/replay",
               {{"queue", group.at("queue")},
                {"type", group.at("type")},
                {"error_kind", group.at("error_kind")},
                {"reason", kReason}});
    all = false;
  }
  return all;
}

}  // namespace

std::int64_t send_again(const Cluster& cluster, Instant since) {
  Guest admin(cluster, auth::UserId::make(), "Admin", auth::Role::admin);
  std::int64_t messages = 0;
  for (const auto& context : cluster.contexts()) {
    const auto resent = [&] {
      const auto answer = admin.post(context, "/api/" + context + "/ops/outbox/resend",
                                     {{"since", to_rfc3339(since)}, {"reason", kReason}});
      if (answer.ok()) messages += answer.body.at("messages").to_number<std::int64_t>();
      return answer.ok();
    };
    if (!comes_true(kPatience, resent) ||
        !comes_true(kPatience, [&] { return replay_unroutable(admin, context); }))
      throw std::runtime_error(context + " does not send its messages again");
  }
  return messages;
}

}  // namespace atelier::chaos
