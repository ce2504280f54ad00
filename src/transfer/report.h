// SPDX-License-Identifier: Apache-2.0
// What became of each line of an import. Refusals are written as they come, so that a report of any
// length needs no memory.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "platform/base/json.h"

namespace atelier::transfer {

struct Refusal {
  std::int64_t line = 0;
  std::string source_id;  ///< "" where the line has none that can be read
  std::string reason;     ///< stable: "json-syntax", "invalid-fields", "told-differently", ...
  std::vector<FieldError> errors;
};

struct Totals {
  std::int64_t taken = 0;
  std::int64_t skipped = 0;  ///< had been taken before
  std::int64_t refused = 0;
  bool operator==(const Totals&) const = default;
};
BOOST_DESCRIBE_STRUCT(Totals, (), (taken, skipped, refused))

/// Not thread-safe.
class Report {
 public:
  /// `json` may be null.
  Report(std::ostream& text, std::ostream* json, bool dry_run);

  void taken(std::int64_t orders) { totals_.taken += orders; }
  void skipped(std::int64_t orders) { totals_.skipped += orders; }
  void refused(const Refusal& refusal);
  /// `complete` is false where the file was not read to its end.
  void finish(bool complete);
  const Totals& totals() const { return totals_; }

 private:
  std::ostream& text_;
  std::ostream* json_;
  bool dry_run_;
  Totals totals_;
};

}  // namespace atelier::transfer
