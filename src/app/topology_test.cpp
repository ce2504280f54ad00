// SPDX-License-Identifier: Apache-2.0
// What deploy/rabbitmq binds is what the contexts hear.
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

#include <boost/json.hpp>

#include "crm/module.h"
#include "identity/module.h"
#include "mes/module.h"
#include "partner/module.h"
#include "platform/testing/context_rig.h"
#include "pricing/module.h"
#include "shop/module.h"

namespace atelier::app {
namespace {

using Bindings = std::set<std::string>;  // "exchange type -> queue"

/// Of one context, made as it would be for its process.
template <class Make>
void collect(const std::string& name, Make make, Bindings& all) {
  testing::ContextRig rig(name);
  const auto module = make(rig.ports());
  for (const auto& consumer : rig.still_bus().consumers()) {
    for (const auto& [type, exchange] : consumer->bindings()) {
      all.insert(exchange + " " + type + " -> " + consumer->queue());
    }
  }
  module->stop();
}

Bindings heard_by_contexts() {
  Bindings all;
  collect(
      "identity", [](const Ports& ports) { return identity::make_identity(ports, {}); }, all);
  collect(
      "pricing",
      [](const Ports& ports) {
        // Workers that wait for models and get none.
        return pricing::make_pricing(ports, {.measuring = {.command = {"/bin/cat"}}});
      },
      all);
  collect("shop", shop::make_shop, all);
  collect("partner", partner::make_partner, all);
  collect("crm", crm::make_crm, all);
  collect("mes", mes::make_mes, all);
  return all;
}

boost::json::value definitions() {
  std::ifstream file(ATELIER_SOURCE_DIR "/deploy/rabbitmq/definitions.json");
  std::stringstream text;
  text << file.rdbuf();
  return boost::json::parse(text.str());
}

std::string text(const boost::json::value& object, const char* member) {
  return std::string(object.at(member).as_string());
}

TEST(Topology, BindsToEachQueueWhatItsConsumerHears) {
  const auto all = definitions();
  Bindings bound;
  for (const auto& binding : all.at("bindings").as_array()) {
    const auto source = text(binding, "source");
    if (source == "dead" || source == "canary") continue;  // of the bus itself
    bound.insert(source + " " + text(binding, "routing_key") + " -> " +
                 text(binding, "destination"));
  }
  EXPECT_EQ(bound, heard_by_contexts());
}

TEST(Topology, KeepsOrderAndLosesNothingInEveryQueueThatIsHeard) {
  const auto all = definitions();
  std::set<std::string> with_policy;
  for (const auto& policy : all.at("policies").as_array()) {
    const auto& definition = policy.at("definition").as_object();
    if (!definition.contains("dead-letter-exchange")) continue;
    EXPECT_EQ(text(definition, "dead-letter-strategy"), "at-least-once");
    EXPECT_EQ(text(definition, "overflow"), "reject-publish");
    EXPECT_EQ(text(definition, "dead-letter-routing-key"), text(policy, "name"));
    with_policy.insert(text(policy, "name"));
  }
  std::set<std::string> single;
  for (const auto& queue : all.at("queues").as_array()) {
    const auto& arguments = queue.at("arguments").as_object();
    EXPECT_EQ(text(arguments, "x-queue-type"), "quorum");
    if (arguments.contains("x-single-active-consumer")) single.insert(text(queue, "name"));
  }
  EXPECT_EQ(single, with_policy);
  EXPECT_EQ(single.size(), 5u);
}

}  // namespace
}  // namespace atelier::app
