// SPDX-License-Identifier: Apache-2.0
#include "watch/archive/part.h"

#include <algorithm>
#include <compare>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>
#include <tuple>

#include "watch/archive/otlp_fields.h"

namespace atelier::archive {
namespace {

constexpr std::size_t kMostSpans = 64;

/// Requests of the same sender name their source each with bytes of their own.
std::weak_ordering by_source(const Source* a, const Source* b) {
  if (a == b) return std::weak_ordering::equivalent;
  return std::tie(a->resource, a->scope) <=> std::tie(b->resource, b->scope);
}

bool before(const Filed<Span>& a, const Filed<Span>& b) {
  if (const auto order = a.record->trace <=> b.record->trace; order != 0) return order < 0;
  if (const auto order = by_source(a.source, b.source); order != 0) return order < 0;
  return std::tie(a.at_us, a.record->span) < std::tie(b.at_us, b.record->span);
}

bool together(const Filed<Span>& a, const Filed<Span>& b) {
  return a.record->trace == b.record->trace && by_source(a.source, b.source) == 0;
}

}  // namespace

std::vector<Part> parts_of(std::vector<Filed<Span>> spans) {
  std::ranges::sort(spans, before);
  std::vector<Part> parts;
  for (const auto& span : spans) {
    const bool begins =
        parts.empty() || parts.back().size() >= kMostSpans || !together(parts.back().back(), span);
    if (begins)
      parts.push_back({span});
    else if (parts.back().back().record->span != span.record->span)
      parts.back().push_back(span);
  }
  std::ranges::sort(parts, {}, [](const Part& part) { return part.front().at_us; });
  return parts;
}

std::string encode(const Part& part) {
  constexpr std::size_t kTagAndLength = 6;
  std::size_t size = 0;
  for (const auto& span : part) size += span.record->body.size() + kTagAndLength;
  std::string bytes;
  bytes.reserve(size);
  protozero::pbf_writer out(bytes);
  for (const auto& span : part)
    out.add_message(otlp::scope_group::records, span.record->body.data(), span.record->body.size());
  return bytes;
}

void decode(std::string_view spans, const std::function<void(const Span&)>& visit) {
  try {
    protozero::pbf_reader group(spans.data(), spans.size());
    while (group.next()) {
      const auto body = group.get_view();
      visit(read_span({body.data(), body.size()}));
    }
  } catch (const protozero::exception&) {  // the file is damaged
  }
}

}  // namespace atelier::archive
