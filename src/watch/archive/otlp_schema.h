// SPDX-License-Identifier: Apache-2.0
// OTLP's messages as tables, by which JSON becomes protobuf and protobuf JSON.
#pragma once

#include <cstdint>
#include <protozero/types.hpp>
#include <span>
#include <string_view>

namespace atelier::archive {

enum class FieldType : std::uint8_t {
  message,
  string,
  hex,     ///< bytes that JSON writes as hex digits: ids
  base64,  ///< other bytes
  boolean,
  int64,  ///< JSON writes it as a string, as the others of 64 bits
  int32,  ///< also enums and uint32
  fixed64,
  fixed32,
  number,
};

struct Message;

struct Field {
  std::string_view name;  ///< in JSON
  protozero::pbf_tag_type tag;
  FieldType type;
  bool repeated = false;
  const Message* message = nullptr;
};

struct Message {
  std::span<const Field> fields;
  const Field* find(std::string_view name) const;
};

extern const Message kTraceRequest;
extern const Message kLogsRequest;

}  // namespace atelier::archive
