// SPDX-License-Identifier: Apache-2.0
// What traces tell of messages that were handed on.
#pragma once

#include <chrono>
#include <span>

#include "platform/bus/outbox_table.h"

namespace atelier::bus {

/// PRODUCER spans of a batch, each linked to the spans that created its messages: roots of their
/// own, for a batch is nobody's child. What was sent together shares a span, up to 64 messages;
/// what was not sent has its own, with its attempt and the error.
void tell_handed_on(std::span<const PendingMessage> messages, std::span<const Handed> handed,
                    std::chrono::steady_clock::time_point begun);

}  // namespace atelier::bus
