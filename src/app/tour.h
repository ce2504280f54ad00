// SPDX-License-Identifier: Apache-2.0
// What ./run shows: the whole system on demo data, and one order sent through it over HTTP, from an
// STL file to a parcel, each step with its time.
#pragma once

#include "app/config.h"

namespace atelier::app {

/// 0 only if the order was shipped and every context agrees about it.
int tour(Config config, const TourArguments& arguments);

}  // namespace atelier::app
