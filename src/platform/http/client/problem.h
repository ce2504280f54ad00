// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/http/client/client.h"

namespace atelier::http {

/// What a problem document says (RFC 9457): the last part of its type, and "HTTP 403: its detail".
/// Of any other answer the status only, with the type "unexpected-answer".
Error problem_of(const Response& response);

}  // namespace atelier::http
