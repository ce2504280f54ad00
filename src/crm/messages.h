// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crm/desk.h"

namespace atelier::crm {

/// What crm hears, on its queue "crm.evt".
std::shared_ptr<bus::Consumer> make_consumer(sql::Database& db, Desk& desk);

}  // namespace atelier::crm
