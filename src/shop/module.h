// SPDX-License-Identifier: Apache-2.0
// Customers' quotes and orders as they see them.
#pragma once

#include <memory>

#include "platform/module.h"

namespace atelier::shop {

std::unique_ptr<Module> make_shop(const Ports& ports);

}  // namespace atelier::shop
