// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/otlp.h"

#include <bit>
#include <cstring>
#include <protozero/pbf_message.hpp>
#include <protozero/varint.hpp>

#include "platform/telemetry/text.h"

namespace atelier::telemetry::otlp {
namespace {

static_assert(std::endian::native == std::endian::little, "protobuf's fixed numbers are");

std::size_t length_of(std::uint64_t number) {
  return static_cast<std::size_t>(protozero::length_of_varint(number));
}

/// Tag, length and that many bytes, where the tag takes one byte.
std::size_t field_size(std::size_t bytes) { return 1 + length_of(bytes) + bytes; }

}  // namespace

/// A text shortened to so many bytes of UTF-8, and counted, though not yet copied.
struct Encoder::Text {
  Text(std::string_view from, std::size_t most)
      : view(shortened(from, most)), plain(is_ascii(view)), size(view.size()) {
    if (!plain) count(most);
  }

  std::string_view view;
  bool plain;
  std::size_t size;  ///< once what is no UTF-8 is replaced

 private:
  void count(std::size_t most) {
    size = 0;
    std::array<char, 4> ignored;
    for (auto rest = view; !rest.empty();) {
      const auto before = rest.size();
      const auto bytes = encode_utf8(take_code_point(rest), ignored.data());
      if (size + bytes > most) {
        view.remove_suffix(before);
        return;
      }
      size += bytes;
    }
  }
};

void Encoder::put_number(std::uint64_t value) {
  at_ += protozero::add_varint_to_buffer(at_, value);
}

void Encoder::put_raw(const void* from, std::size_t size) {
  std::memcpy(at_, from, size);
  at_ += size;
}

void Encoder::put_text(const Text& text) {
  if (text.plain) return put_raw(text.view.data(), text.view.size());
  for (auto rest = text.view; !rest.empty();) at_ += encode_utf8(take_code_point(rest), at_);
}

bool Encoder::text(SpanField field, std::string_view first, std::string_view second,
                   std::size_t most) {
  const Text a(first, most);
  const Text b(second, most);
  const std::size_t size = a.size + (second.empty() ? 0 : 1 + b.size);
  if (!has_room(field_size(size))) return false;
  put_message_head(field, size);
  put_text(a);
  if (second.empty()) return true;
  *at_++ = ' ';
  put_text(b);
  return true;
}

bool Encoder::text(LogField field, std::string_view value, std::size_t most) {
  const Text text(value, most);
  if (!has_room(field_size(text.size))) return false;
  put_message_head(field, text.size);
  put_text(text);
  return true;
}

bool Encoder::text_value(LogField field, std::string_view value, std::size_t most) {
  const Text text(value, most);
  const std::size_t size = field_size(text.size);
  if (!has_room(field_size(size))) return false;
  put_message_head(field, size);
  put_message_head(AnyValue::string, text.size);
  put_text(text);
  return true;
}

void Encoder::put_attribute_head(std::uint32_t field, std::string_view key,
                                 std::size_t value_size) {
  put_message_head(field, field_size(key.size()) + field_size(value_size));
  put_message_head(KeyValue::key, key.size());
  put_raw(key.data(), key.size());
  put_message_head(KeyValue::value, value_size);
}

bool Encoder::string_attribute(std::uint32_t field, std::string_view key, const Text& value) {
  const std::size_t value_size = field_size(value.size);
  if (!has_room(field_size(field_size(key.size()) + field_size(value_size)))) return false;
  put_attribute_head(field, key, value_size);
  put_message_head(AnyValue::string, value.size);
  put_text(value);
  return true;
}

bool Encoder::attribute(std::uint32_t field, const Attribute& attribute, std::size_t most) {
  const auto key = attribute.key.name;
  if (const auto* text = std::get_if<std::string_view>(&attribute.value))
    return string_attribute(field, key, Text(*text, most));
  // Heads and the longest number: a negative one takes ten bytes.
  if (!has_room(key.size() + 24)) return false;
  if (const auto* number = std::get_if<std::int64_t>(&attribute.value)) {
    const auto bits = static_cast<std::uint64_t>(*number);
    put_attribute_head(field, key, 1 + length_of(bits));
    put_varint(AnyValue::integer, bits);
  } else if (const auto* real = std::get_if<double>(&attribute.value)) {
    put_attribute_head(field, key, 1 + sizeof *real);
    put_fixed64(AnyValue::real, std::bit_cast<std::uint64_t>(*real));
  } else {
    put_attribute_head(field, key, 2);
    put_varint(AnyValue::boolean, std::get<bool>(attribute.value) ? 1 : 0);
  }
  return true;
}

bool Encoder::attribute(std::uint32_t field, std::string_view key, std::string_view value) {
  return string_attribute(field, key, Text(value, value.size()));
}

bool Encoder::link(const TraceContext& other) {
  constexpr std::size_t kSize = 2 + 16 + 2 + 8;
  if (!has_room(kSize + 2)) return false;
  put_message_head(SpanField::links, kSize);
  put_id(LinkField::trace_id, other.trace);
  put_id(LinkField::span_id, other.span);
  return true;
}

std::string_view take_frame(std::string_view& frames) {
  const char* at = frames.data() + 1;
  const char* const end = frames.data() + frames.size();
  const auto size = protozero::decode_varint(&at, end);
  const std::string_view body(at, size);
  frames.remove_prefix(static_cast<std::size_t>(at - frames.data()) + size);
  return body;
}

std::size_t count_frames(std::string_view frames) {
  std::size_t count = 0;
  for (; !frames.empty(); ++count) take_frame(frames);
  return count;
}

std::string resource(std::string_view service, std::string_view version,
                     std::string_view instance) {
  std::array<char, 1024> bytes;
  Encoder encoder(bytes.data(), bytes.data() + bytes.size());
  constexpr auto kField = static_cast<std::uint32_t>(ResourceField::attributes);
  encoder.attribute(kField, "service.namespace", "atelier");
  encoder.attribute(kField, "service.name", shortened(service, 128));
  encoder.attribute(kField, "service.version", shortened(version, 128));
  encoder.attribute(kField, "service.instance.id", shortened(instance, 128));
  return {bytes.data(), encoder.at()};
}

void append_request(std::string& out, std::string_view resource, std::string_view frames) {
  static constexpr std::string_view kScope = "atelier";
  const std::size_t scope = field_size(kScope.size());
  const std::size_t items = field_size(scope) + frames.size();
  std::array<char, 64> bytes;
  Encoder group(bytes.data(), bytes.data() + bytes.size());
  group.put_message_head(RequestField::groups, field_size(resource.size()) + field_size(items));
  group.put_message_head(Group::owner, resource.size());
  out.append(bytes.data(), group.at()).append(resource);
  Encoder inner(bytes.data(), bytes.data() + bytes.size());
  inner.put_message_head(Group::items, items);
  inner.put_message_head(Group::owner, scope);
  inner.put_message_head(ScopeField::name, kScope.size());
  out.append(bytes.data(), inner.at()).append(kScope).append(frames);
}

std::size_t count_records(std::string_view request) try {
  using protozero::pbf_message;
  std::size_t count = 0;
  pbf_message<RequestField> groups(request.data(), request.size());
  while (groups.next(RequestField::groups)) {
    pbf_message<Group> group(groups.get_message());
    while (group.next(Group::items)) {
      pbf_message<Group> scope(group.get_message());
      for (; scope.next(Group::items); ++count) scope.skip();
    }
  }
  return count;
} catch (const protozero::exception&) {
  return 0;
}

}  // namespace atelier::telemetry::otlp
