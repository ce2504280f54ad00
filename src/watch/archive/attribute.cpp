// SPDX-License-Identifier: Apache-2.0
#include "watch/archive/attribute.h"

#include <protozero/pbf_reader.hpp>

#include "watch/archive/otlp_fields.h"

namespace atelier::archive {
namespace {

using protozero::pbf_reader;

constexpr auto kBytes = protozero::pbf_wire_type::length_delimited;

std::string_view view(protozero::data_view data) { return {data.data(), data.size()}; }

}  // namespace

std::string_view text_field(std::string_view message, protozero::pbf_tag_type tag) {
  std::string_view text;
  pbf_reader fields(message.data(), message.size());
  while (fields.next(tag, kBytes)) text = view(fields.get_view());
  return text;
}

std::string_view text_attribute(std::string_view message, protozero::pbf_tag_type tag,
                                std::string_view key) {
  pbf_reader fields(message.data(), message.size());
  while (fields.next(tag, kBytes)) {
    const auto pair = view(fields.get_view());
    if (text_field(pair, otlp::key_value::key) == key)
      return text_field(text_field(pair, otlp::key_value::value), otlp::any_value::string_value);
  }
  return {};
}

}  // namespace atelier::archive
