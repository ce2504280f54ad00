// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "platform/module.h"

namespace atelier::crm {

/// Sales orders of all channels.
std::unique_ptr<Module> make_crm(const Ports& ports);

}  // namespace atelier::crm
