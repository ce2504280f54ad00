// SPDX-License-Identifier: Apache-2.0
// The shop floor: production orders, their operations, the dispatch board, the parcel.
#pragma once

#include <memory>

#include "platform/module.h"

namespace atelier::mes {

std::unique_ptr<Module> make_mes(const Ports& ports);

}  // namespace atelier::mes
