// SPDX-License-Identifier: Apache-2.0
// OTLP/HTTP at /v1/traces and /v1/logs, as opentelemetry.io/docs/specs/otlp has it: protobuf or
// JSON, gzip or not, answered in the form that was sent once everything is durable.
#pragma once

#include "platform/http/router.h"
#include "watch/intake.h"

namespace atelier::watch {

/// Who may send: whoever knows `key` (Authorization: Bearer), and programs of this machine that
/// come directly, through no proxy. Without a key only these.
void add_receiver(http::Router& router, Intake& intake, std::string key);

}  // namespace atelier::watch
