// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/module.h"

namespace atelier::crm {

Result<std::unique_ptr<Module>> make_crm(const Ports& ports);

}  // namespace atelier::crm
