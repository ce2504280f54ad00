// SPDX-License-Identifier: Apache-2.0
// Thousands of seeds of the simulation. One that fails is printed; ATELIER_SIMULATION_SEED=n runs
// it alone, ATELIER_SIMULATION_SEEDS=n so many. And the tests of the test: with a bug planted, it
// has to find it.
#include "tests/simulation/simulation.h"

#include <cstdlib>
#include <gtest/gtest.h>

#include "platform/telemetry/telemetry.h"

namespace atelier::simulation {
namespace {

unsigned from_environment(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : otherwise;
}

const unsigned kSeeds = from_environment("ATELIER_SIMULATION_SEEDS", 2000);
constexpr unsigned kEnoughForABug = 300;

class SimulationTest : public testing::Test {
 protected:
  SimulationTest() {
    telemetry::set_log_level(telemetry::Level::error);  // the failures are meant
    telemetry::set_log_sink([](std::string_view) {});
  }
  ~SimulationTest() override {
    telemetry::set_log_sink(nullptr);
    telemetry::set_log_level(telemetry::Level::info);
  }
  /// What the first seeds find; "" for nothing.
  std::string finds(Bug bug) {
    for (unsigned seed = 1; seed <= kEnoughForABug; ++seed)
      if (auto broken = simulation_.run(seed, bug); !broken.empty()) {
        RecordProperty("seeds", static_cast<int>(seed));
        return broken;
      }
    return "";
  }

  Simulation simulation_;
};

TEST_F(SimulationTest, KeepsEveryPromiseWhateverTheNetworkAndTheProcessesDo) {
  const auto only = from_environment("ATELIER_SIMULATION_SEED", 0);
  const auto first = only ? only : 1;
  const auto last = only ? only : kSeeds;
  for (auto seed = first; seed <= last; ++seed) {
    const auto broken = simulation_.run(seed);
    ASSERT_EQ(broken, "") << "again with ATELIER_SIMULATION_SEED=" << seed;
  }
}

TEST_F(SimulationTest, DoesTheSameAgainWithTheSameSeed) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    simulation_.run(seed);
    const auto first = simulation_.tally();
    simulation_.run(seed);
    EXPECT_EQ(first, simulation_.tally()) << seed;
  }
}

TEST_F(SimulationTest, LetsEverythingGoWrongThatItKnows) {
  Tally sum;
  constexpr int Tally::*kAll[] = {&Tally::changes,    &Tally::refused, &Tally::superseded,
                                  &Tally::parked,     &Tally::again,   &Tally::died_before,
                                  &Tally::died_after, &Tally::lost,    &Tally::stood_still,
                                  &Tally::shipped};
  for (unsigned seed = 1; seed <= 50; ++seed) {
    simulation_.run(seed);
    for (auto each : kAll) sum.*each += simulation_.tally().*each;
  }
  for (auto each : kAll) EXPECT_GT(sum.*each, 0);
}

TEST_F(SimulationTest, FindsAnInboxThatForgets) {
  EXPECT_NE(finds(Bug::inbox_forgets).find("two effects"), std::string::npos);
}

TEST_F(SimulationTest, FindsAStateThatIsNotGuardedByItsVersion) {
  EXPECT_EQ(finds(Bug::status_unguarded), "a state went back");
}

TEST_F(SimulationTest, FindsAStaleHolderWhoIsNotRefused) {
  EXPECT_EQ(finds(Bug::stale_holder_writes),
            "a claim was changed by one who had not seen who holds it");
}

TEST_F(SimulationTest, FindsARelayThatIsNotFenced) {
  EXPECT_EQ(finds(Bug::relay_unfenced), "a relay that was replaced wrote down what it had sent");
}

}  // namespace
}  // namespace atelier::simulation
