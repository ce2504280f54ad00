// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/module.h"
#include "pricing/quote_jobs.h"

namespace atelier::pricing {

/// Hears `price.requested` on the queue `pricing.job`; `price.done` is what is said in answer.
void subscribe(const Ports& ports, QuoteJobs& jobs);

}  // namespace atelier::pricing
