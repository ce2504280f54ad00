// SPDX-License-Identifier: Apache-2.0
#include "geometry/stl.h"

#include <algorithm>
#include <cmath>

#include "geometry/stl_errors.h"
#include "geometry/stl_text.h"
#include "geometry/vec3.h"

namespace atelier::geometry {
namespace {

constexpr std::size_t kHeader = 84;  // 80 bytes of any text, then the count
constexpr std::size_t kRecord = 50;  // normal, three corners, two bytes of any use
constexpr std::size_t kNormal = 12;

using Bytes = std::span<const std::byte>;

std::size_t announced_facets(Bytes file) {
  std::uint32_t count;
  std::memcpy(&count, file.data() + 80, sizeof count);
  return count;
}

/// Whether a record can be nothing but a facet: finite corners, and a normal of length one, or none
/// given and corners that differ. Random bytes, other formats and padding never are.
bool is_plainly_a_facet(const std::byte* record) {
  Point normal;
  Facet facet;
  std::memcpy(&normal, record, sizeof normal);
  std::memcpy(&facet, record + kNormal, sizeof facet);
  const double size = length(to_vec3(normal));
  if (std::abs(size - 1) < 0.01) return true;
  return size == 0 && (facet[0] != facet[1] || facet[1] != facet[2]);
}

bool has_finite_corners(const std::byte* record) {
  std::array<float, 9> corners;
  std::memcpy(&corners, record + kNormal, sizeof corners);
  return std::all_of(corners.begin(), corners.end(), [](float x) { return std::isfinite(x); });
}

/// Whether a row of records is one of facets: all finite, most of them plainly so (some programs
/// write junk for a normal here and there).
bool are_plainly_facets(Bytes records) {
  std::size_t plain = 0;
  for (std::size_t at = 0; at < records.size(); at += kRecord) {
    if (!has_finite_corners(&records[at])) return false;
    plain += is_plainly_a_facet(&records[at]);
  }
  return 2 * plain * kRecord > records.size();
}

Bytes whole_records(Bytes bytes) { return bytes.first(bytes.size() / kRecord * kRecord); }

std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_binary_to_the_byte(Bytes file) {
  return file.size() >= kHeader && (file.size() - kHeader) % kRecord == 0 &&
         (file.size() - kHeader) / kRecord == announced_facets(file);
}

/// The count and the length disagree: find the facets that are plainly there.
Result<Model> read_records_despite_count(Bytes file, std::size_t max_facets) {
  const auto announced = announced_facets(file);
  const auto body = file.subspan(kHeader);
  const auto present = whole_records(body);
  Model model;
  if (announced * kRecord > body.size()) {
    if (present.size() / kRecord > max_facets) return stl_too_many_facets(max_facets);
    if (!are_plainly_facets(present)) return stl_not_a_model();
    if (present.size() != body.size())
      return stl_truncated("it announces " + std::to_string(announced) + " facets and has " +
                           std::to_string(present.size() / kRecord) + " and a part of one");
    model.header_lies = 1;
    model.records = present;
    model.missing_facets = static_cast<std::int64_t>(announced - present.size() / kRecord);
    return model;
  }
  if (announced > max_facets) return stl_too_many_facets(max_facets);
  const auto promised = body.first(announced * kRecord);
  const auto beyond = whole_records(body.subspan(promised.size()));
  if (!beyond.empty() && are_plainly_facets(beyond)) {
    if (present.size() / kRecord > max_facets) return stl_too_many_facets(max_facets);
    model.header_lies = 1;
    model.records = present;
  } else {
    model.records = promised;
  }
  if (!are_plainly_facets(model.records)) return stl_not_a_model();
  model.trailing_bytes = static_cast<std::int64_t>(body.size() - model.records.size());
  return model;
}

Result<Model> read_binary(Bytes file, std::size_t max_facets) {
  Model model;
  if (is_binary_to_the_byte(file)) {
    if (announced_facets(file) == 0) return stl_empty();
    if (announced_facets(file) > max_facets) return stl_too_many_facets(max_facets);
    model.records = file.subspan(kHeader);
  } else {
    ATELIER_TRY_ASSIGN(model, read_records_despite_count(file, max_facets));
  }
  if (as_text(file).starts_with("solid")) ++model.header_lies;
  return model;
}

}  // namespace

Result<Model> read_stl(std::span<const std::byte> file, std::size_t max_facets) {
  if (file.empty()) return stl_empty();
  if (is_binary_to_the_byte(file)) return read_binary(file, max_facets);
  const auto text = as_text(file);
  if (begins_like_stl_text(text)) return read_stl_text(text, max_facets);
  if (begins_like_text(text)) return stl_not_a_model();
  if (file.size() < kHeader) return stl_truncated("not even the header is complete");
  if (file.size() < kHeader + kRecord) {
    if (announced_facets(file) == 0) return stl_empty();
    return stl_truncated("there is not one complete facet");
  }
  return read_binary(file, max_facets);
}

}  // namespace atelier::geometry
