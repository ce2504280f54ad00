// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/rabbit/rabbit.h"

#include "platform/bus/bus_contract.h"
#include "platform/bus/rabbit/rabbit_fixture.h"

namespace atelier::bus {
namespace {

INSTANTIATE_TEST_SUITE_P(Rabbit, BusContract, ::testing::Values(rabbit_binding()));

}  // namespace
}  // namespace atelier::bus
