// SPDX-License-Identifier: Apache-2.0
// `atelier backup DIR` and `atelier restore DIR`.
#pragma once

#include "app/config.h"

namespace atelier::app {

/// Exit code 0, or 1 where it was refused or failed.
int backup_command(const Config& config, const BackupArguments& arguments);
int restore_command(const Config& config, const RestoreArguments& arguments);

}  // namespace atelier::app
