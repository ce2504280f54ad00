// SPDX-License-Identifier: Apache-2.0
// `atelier dead-letters` and `atelier outbox`: what whoever is on call asks of a running
// system, over its API, so that it works wherever the contexts run. Each context is asked under its
// own prefix; one that does not answer is told of and the others are shown.
#pragma once

#include "app/config.h"

namespace atelier::app {

/// The exit code: 0; 1 where something was refused or did not answer; 2 where --yes is missing.
int dead_letters_command(const DeadLetterArguments& arguments);
int outbox_command(const OutboxArguments& arguments);

}  // namespace atelier::app
