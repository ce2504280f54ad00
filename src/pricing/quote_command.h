// SPDX-License-Identifier: Apache-2.0
// `atelier quote FILE.stl`: measures and prices on the command line, in this process and with the
// price list that the program is shipped with.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "contracts/pricing.h"
#include "pricing/price.h"

namespace atelier::pricing {

struct QuoteCommand {
  std::filesystem::path file;
  LengthUnit unit = LengthUnit::mm;
  ProductKind product = ProductKind::other;
  std::string finish = "polished";
  std::int64_t quantity = 1;
  std::vector<std::string> alloys;  ///< empty = all
  Speed speed = Speed::standard;
  bool json = false;  ///< for programs; otherwise a table for people
};

/// The exit status: 0 priced, 1 failed or not measured (the reason is on `err`), 2 needs review.
int quote_command(const QuoteCommand& command, std::ostream& out, std::ostream& err);

}  // namespace atelier::pricing
