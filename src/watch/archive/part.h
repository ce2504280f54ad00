// SPDX-License-Identifier: Apache-2.0
// Spans of one trace and one source that are kept as one row.
#pragma once

#include <functional>

#include "watch/archive/batch.h"

namespace atelier::archive {

/// A record and where it is put.
template <class Record>
struct Filed {
  std::int64_t at_us;  ///< when it was, but for what cannot be
  const Record* record;
  const Source* source;
};

using Part = std::vector<Filed<Span>>;  ///< never empty, by time

/// By time. A part holds 64 spans at most; a span that is there twice is taken once.
std::vector<Part> parts_of(std::vector<Filed<Span>> spans);

/// OTLP ScopeSpans.
std::string encode(const Part& part);
/// Views of `spans`, in the order they were encoded. What cannot be read ends it.
void decode(std::string_view spans, const std::function<void(const Span&)>& visit);

}  // namespace atelier::archive
