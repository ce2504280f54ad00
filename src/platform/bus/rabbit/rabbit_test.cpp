// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/rabbit/rabbit.h"

#include "platform/bus/rabbit/rabbit_fixture.h"

namespace atelier::bus {
namespace {

/// One for all tests: it knows what the one before has declared.
std::shared_ptr<RabbitBinding> binding() {
  static const auto one = std::make_shared<RabbitBinding>();
  return one;
}

INSTANTIATE_TEST_SUITE_P(Rabbit, BusContract, ::testing::Values(binding()));

}  // namespace
}  // namespace atelier::bus
