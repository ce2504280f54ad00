// SPDX-License-Identifier: Apache-2.0
#include "transfer/report.h"

#include "platform/base/json_codec.h"

namespace atelier {
BOOST_DESCRIBE_STRUCT(FieldError, (), (pointer, detail))
}  // namespace atelier

namespace atelier::transfer {

BOOST_DESCRIBE_STRUCT(Refusal, (), (line, source_id, reason, errors))

Report::Report(std::ostream& text, std::ostream* json, bool dry_run)
    : text_(text), json_(json), dry_run_(dry_run) {
  if (json_) *json_ << "{\"dry_run\":" << (dry_run_ ? "true" : "false") << ",\"refusals\":[";
}

void Report::refused(const Refusal& refusal) {
  if (json_) *json_ << (totals_.refused > 0 ? ",\n" : "\n") << to_json(refusal);
  ++totals_.refused;
  for (const auto& error : refusal.errors) {
    text_ << "line " << refusal.line;
    if (!refusal.source_id.empty()) text_ << ", order " << refusal.source_id;
    text_ << ": ";
    if (!error.pointer.empty()) text_ << error.pointer << ": ";
    text_ << error.detail << '\n';
  }
}

void Report::finish(bool complete) {
  const auto& [taken, skipped, refused] = totals_;
  text_ << taken << (dry_run_ ? " would be taken, " : " taken, ") << skipped << " known already, "
        << refused << " refused" << (complete ? "" : "; not read to the end") << '\n';
  if (json_)
    *json_ << "],\n\"complete\":" << (complete ? "true" : "false")
           << ",\"totals\":" << to_json(totals_) << "}\n";
}

}  // namespace atelier::transfer
