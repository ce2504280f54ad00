// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/standstill.h"

#include <gtest/gtest.h>

#include "platform/telemetry/metrics.h"

namespace atelier::telemetry {
namespace {

TEST(Standstill, IsCountedWhereALookComesHalfASecondLate) {
  Standstill::Time now{};
  Standstill standstill(now);
  const auto look_after = [&](std::chrono::milliseconds passed) {
    standstill.look(now += passed);
    const auto text = metrics_text();
    const auto at = text.find("\natelier_process_standstills_total ");
    return at == std::string::npos ? 0 : std::stoi(text.substr(text.find(' ', at)));
  };
  EXPECT_EQ(look_after(Standstill::kLook), 0);
  EXPECT_EQ(look_after(Standstill::kLook + Standstill::kLate - std::chrono::milliseconds(1)), 0);
  EXPECT_EQ(look_after(Standstill::kLook + Standstill::kLate), 1);
  EXPECT_EQ(look_after(Standstill::kLook), 1);
  EXPECT_EQ(look_after(std::chrono::seconds(20)), 2);
}

}  // namespace
}  // namespace atelier::telemetry
