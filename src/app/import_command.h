// SPDX-License-Identifier: Apache-2.0
// `atelier import FILE.jsonl`: takes over the orders of another system. See docs/import.md.
#pragma once

#include "app/config.h"

namespace atelier::app {

/// 0 if all were taken or had been, 1 if some were refused, 3 if it did not come to its end.
int import_command(const Config& config, const ImportArguments& arguments);

}  // namespace atelier::app
