// SPDX-License-Identifier: Apache-2.0
// OTLP as protobuf, made as it is recorded: one form in memory, in the store and on the wire. Field
// numbers as in opentelemetry-proto 1.7: common/v1/common.proto, resource/v1/resource.proto,
// trace/v1/trace.proto, logs/v1/logs.proto and collector/*/v1/*_service.proto.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/telemetry/export.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::telemetry::otlp {

enum class AnyValue : std::uint32_t { string = 1, boolean = 2, integer = 3, real = 4 };
enum class KeyValue : std::uint32_t { key = 1, value = 2 };
enum class ResourceField : std::uint32_t { attributes = 1 };
/// Of ResourceSpans and ResourceLogs, ScopeSpans and ScopeLogs: they are built alike.
enum class Group : std::uint32_t { owner = 1, items = 2 };
enum class ScopeField : std::uint32_t { name = 1 };
/// ExportTraceServiceRequest.resource_spans, ExportLogsServiceRequest.resource_logs.
enum class RequestField : std::uint32_t { groups = 1 };

enum class SpanField : std::uint32_t {
  trace_id = 1,
  span_id = 2,
  parent_span_id = 4,
  name = 5,
  kind = 6,
  start_time = 7,
  end_time = 8,
  attributes = 9,
  dropped_attributes = 10,
  links = 13,
  dropped_links = 14,
  status = 15,
  flags = 16
};
enum class LinkField : std::uint32_t { trace_id = 1, span_id = 2 };
enum class StatusField : std::uint32_t { code = 3 };
constexpr std::uint64_t kStatusError = 2;

enum class LogField : std::uint32_t {
  time = 1,
  severity_number = 2,
  severity_text = 3,
  body = 5,
  attributes = 6,
  dropped_attributes = 7,
  flags = 8,
  trace_id = 9,
  span_id = 10,
  observed_time = 11,
  event_name = 12
};

/// Writes fields to memory that the caller has. The put_ functions want as much room as they say;
/// the others leave out whole what does not fit and return false. Text becomes valid UTF-8, since
/// receivers refuse a whole request for one byte that is not.
class Encoder {
 public:
  Encoder(char* begin, char* end) : at_(begin), end_(end) {}

  char* at() const { return at_; }
  bool has_room(std::size_t bytes) const { return static_cast<std::size_t>(end_ - at_) >= bytes; }

  template <class Field>
  void put_varint(Field field, std::uint64_t value) {  ///< 12 bytes
    put_tag(field, 0);
    put_number(value);
  }
  template <class Field>
  void put_fixed64(Field field, std::uint64_t value) {  ///< 10 bytes
    put_tag(field, 1);
    put_raw(&value, sizeof value);
  }
  template <class Field>
  void put_fixed32(Field field, std::uint32_t value) {  ///< 6 bytes
    put_tag(field, 5);
    put_raw(&value, sizeof value);
  }
  template <class Field, std::size_t N>
  void put_id(Field field, const std::array<std::uint8_t, N>& id) {  ///< N + 3 bytes
    put_tag(field, 2);
    put_number(N);
    put_raw(id.data(), N);
  }
  template <class Field>
  void put_message_head(Field field, std::size_t size) {  ///< 7 bytes
    put_tag(field, 2);
    put_number(size);
  }

  /// At most `most` bytes of `first`, and of `second` behind a blank if there is any.
  bool text(SpanField field, std::string_view first, std::string_view second, std::size_t most);
  bool text(LogField field, std::string_view value, std::size_t most);
  bool text_value(LogField field, std::string_view value, std::size_t most);
  bool attribute(std::uint32_t field, const Attribute& attribute, std::size_t most);
  bool attribute(std::uint32_t field, std::string_view key, std::string_view value);
  bool link(const TraceContext& other);

 private:
  template <class Field>
  void put_tag(Field field, unsigned wire_type) {
    put_number(static_cast<std::uint64_t>(field) << 3 | wire_type);
  }
  void put_number(std::uint64_t value);
  void put_raw(const void* from, std::size_t size);
  struct Text;
  void put_text(const Text& text);
  void put_attribute_head(std::uint32_t field, std::string_view key, std::size_t value_size);
  bool string_attribute(std::uint32_t field, std::string_view key, const Text& value);

  char* at_;
  char* end_;
};

/// A record of at most N bytes, and before it the tag and length that make it one of the items of a
/// group: a *frame*. Frames one after the other are what a batch is made of.
template <std::size_t N>
class Frame {
  static_assert(N < 1 << 14, "its length is a varint of two bytes at most");

 public:
  static constexpr std::size_t kHead = 3;

  char* body() { return bytes_.data() + kHead; }
  char* body_end() { return bytes_.data() + bytes_.size(); }
  /// The body ends at `end`.
  std::string_view finish(const char* end) {
    const auto size = static_cast<std::size_t>(end - body());
    const std::size_t skipped = size < 1 << 7 ? 1 : 0;
    Encoder head(bytes_.data() + skipped, body());
    head.put_message_head(Group::items, size);
    return {bytes_.data() + skipped, end};
  }

 private:
  std::array<char, kHead + N> bytes_;
};

/// Takes the first frame off; what stands in it.
std::string_view take_frame(std::string_view& frames);
std::size_t count_frames(std::string_view frames);

/// A Resource message.
std::string resource(std::string_view service, std::string_view version, std::string_view instance);
/// One whole export request of one resource.
void append_request(std::string& out, std::string_view resource, std::string_view frames);
/// How many spans or log records a request has. 0 where it is none.
std::size_t count_records(std::string_view request);

}  // namespace atelier::telemetry::otlp
