// SPDX-License-Identifier: Apache-2.0
// `atelier seed --orders N`: fills a folder with made-up orders and the people of the demo.
#pragma once

#include "app/config.h"

namespace atelier::app {

/// 0 if all orders are there, 3 if it did not come to its end.
int seed_command(const Config& config, const SeedArguments& arguments);

}  // namespace atelier::app
