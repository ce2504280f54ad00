// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/in_process.h"

#include "platform/bus/bus_contract.h"

namespace atelier::bus {
namespace {

class InProcessBinding final : public BusBinding {
 public:
  void have_queues(const std::vector<std::string>&) override {}  // they are where it is subscribed
  std::unique_ptr<Bus> make(const BusOptions& options, const Clock& clock) override {
    return make_in_process_bus(options, clock);
  }
};

INSTANTIATE_TEST_SUITE_P(InProcess, BusContract,
                         testing::Values(std::make_shared<InProcessBinding>()));

}  // namespace
}  // namespace atelier::bus
