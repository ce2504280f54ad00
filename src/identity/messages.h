// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "identity/revocation.h"

namespace atelier::identity {

/// The queue "identity.evt": revocations that other processes of this context decided.
std::shared_ptr<bus::Consumer> make_consumer(sql::Database& db, const Revoker& revoker);

}  // namespace atelier::identity
